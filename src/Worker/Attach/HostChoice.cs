using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using Microsoft.AspNetCore.Hosting;

namespace Windhover.Worker.Attach;

/// <summary>Which of a process's web hosts gets the launcher's sockets, where it has several: the one that the app names by
/// <c>UseWindhover</c>, else the first that could serve as a worker. The others bind as they like.</summary>
internal static class HostChoice
{
    private const string WorkerAssembly = "Windhover.Worker";

    // Of .NET Core 2: without the lifetime that lets a worker drain. Metric servers inside of an app are made with it.
    private const string OldBuilder = "Microsoft.AspNetCore.Hosting.WebHostBuilder";

    /// <summary>Whether a host that knows nothing of Windhover gets them.</summary>
    public static bool MayAttachUnasked(IWebHostBuilder builder) => builder.GetType().FullName != OldBuilder && !AppNamesItsHost();

    /// <summary>Whether the app's own code calls <c>UseWindhover</c>: that call may come after another host has started.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Hosting startups do not run in trimmed apps.")]
    private static unsafe bool AppNamesItsHost()
    {
        if (Assembly.GetEntryAssembly() is not { } app
            || !Array.Exists(app.GetReferencedAssemblies(), reference => reference.Name == WorkerAssembly)
            || !app.TryGetRawMetadata(out var metadata, out var length))
        {
            return false;
        }
        var reader = new MetadataReader(metadata, length);
        return reader.MemberReferences.Any(member => reader.StringComparer.Equals(
            reader.GetMemberReference(member).Name, nameof(WindhoverBuilderExtensions.UseWindhover)));
    }
}
