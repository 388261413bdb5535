using System.Runtime.InteropServices;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Host.Flags;

/// <summary>What this build calls itself, in the layouts of Prometheus' programs.</summary>
internal static class ExporterVersion
{
    /// <summary>The name in errors and in <c>--version</c>: scripts that ran statsd_exporter look for it.</summary>
    public const string ProgramName = "statsd_exporter";

    /// <summary>For the log line at start.</summary>
    public static string Info => $"(version={BuildVersion.Version}, branch=, revision={BuildVersion.Revision})";

    /// <summary>For the second log line at start.</summary>
    public static string BuildContext => $"(dotnet={Environment.Version}, platform={Platform}, user=, date=, tags=unknown)";

    /// <summary>The text of <c>--version</c>. The first line is laid out as scripts read it.</summary>
    public static string Print =>
        $"""
        {ProgramName}, version {BuildVersion.Version} (branch: , revision: {BuildVersion.Revision})
          build user:       
          build date:       
          go version:       none, .NET {Environment.Version}
          platform:         {Platform}
          tags:             windhover
        """;

    private static string Platform =>
        "linux/" + RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        };
}
