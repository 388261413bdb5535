using System.Reflection;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.SelfMetrics;

/// <summary><c>statsd_exporter_build_info</c>, with the labels that queries group by.</summary>
internal static class BuildInfo
{
    public static void AddTo(SelfRegistry self)
    {
        var version = Version.Split('+');
        self.AddGauge(
            "statsd_exporter_build_info",
            "A metric with a constant '1' value labeled by version, revision, branch, goversion from which statsd_exporter was built,"
                + " and the goos and goarch for the build.",
            static () => 1,
            ("branch", ""),
            ("goarch", RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "amd64" : "arm64"),
            ("goos", "linux"),
            ("goversion", RuntimeInformation.FrameworkDescription),
            ("revision", version.Length > 1 ? version[1] : "unknown"),
            ("tags", "unknown"),
            ("version", version[0]));
    }

    private static string Version
        => typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
