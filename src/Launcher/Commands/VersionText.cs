using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Commands;

/// <summary>What <c>--version</c> says: all that a report of a fault has to name, in one line.</summary>
internal static class VersionText
{
    /// <summary>Where the program cannot run, and where it can.</summary>
    public const string NeedsLinux =
        "windhover: this program needs Linux; here, it runs in a container: docker run --rm -p 5000:5000 -p 9102:9102 windhover";

    /// <summary>For example <c>windhover 0.2.0 (commit 9b2ce11…, .NET 10.0.12 ahead of time, linux-x64)</c>.</summary>
    public static string Text { get; } =
        $"windhover {BuildVersion.Version} (commit {BuildVersion.Revision}, {RuntimeInformation.FrameworkDescription}"
        + $"{(RuntimeFeature.IsDynamicCodeSupported ? "" : " ahead of time")}, {RuntimeInformation.RuntimeIdentifier})\n";
}
