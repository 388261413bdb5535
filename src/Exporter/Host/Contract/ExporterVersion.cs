using System.Reflection;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.Host.Contract;

/// <summary>What this build calls itself, in the layouts of Prometheus' programs.</summary>
internal static class ExporterVersion
{
    /// <summary>The name in errors and in <c>--version</c>: scripts that ran statsd_exporter look for it.</summary>
    public const string ProgramName = "statsd_exporter";

    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Version { get; } = Informational().Split('+')[0];

    /// <summary>Commit of the build, or <c>unknown</c>.</summary>
    public static string Revision { get; } = Informational().Split('+') is [_, var revision, ..] ? revision : "unknown";

    /// <summary>For the log line at start.</summary>
    public static string Info => $"(version={Version}, branch=, revision={Revision})";

    /// <summary>For the second log line at start.</summary>
    public static string BuildContext => $"(dotnet={Environment.Version}, platform={Platform}, user=, date=, tags=unknown)";

    /// <summary>The text of <c>--version</c>. The first line is laid out as scripts read it.</summary>
    public static string Print =>
        $"""
        {ProgramName}, version {Version} (branch: , revision: {Revision})
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

    private static string Informational() =>
        typeof(ExporterVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
