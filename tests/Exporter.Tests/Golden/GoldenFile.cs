using System.Text.Json;

namespace Windhover.Exporter.Tests.Golden;

/// <summary>Recorded answers of the real statsd_exporter, copied beside the tests. Their form is told in the README of this folder.</summary>
internal static class GoldenFile
{
    /// <summary>The rows of a file such as <c>line_extra.json</c>; usable for as long as the caller likes.</summary>
    public static IReadOnlyList<JsonElement> Rows(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);
}
