using System.Text.Json;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Recorded answers of statsd_exporter; their form is told in the README of tests/Exporter.Tests/Golden.</summary>
internal static class GoldenRows
{
    public static JsonElement[] Of(string file) =>
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", file))).EnumerateArray()];
}
