using System.Text.RegularExpressions;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Log lines without what no two programs or runs share: time, place in the source, version.</summary>
internal static partial class LogLines
{
    /// <summary>The lines that can be compared with a recording. Ours about bound addresses and about flags that do nothing have no
    /// counterpart there.</summary>
    public static IReadOnlyList<string> Comparable(IEnumerable<string> lines) =>
        [.. lines.Where(line => line.Length > 0 && !IsOurs(line)).Select(Normalize)];

    private static bool IsOurs(string line) =>
        line.Contains(" msg=Listening ", StringComparison.Ordinal) || line.Contains(" has no effect: ", StringComparison.Ordinal);

    private static string Normalize(string line)
    {
        line = Time().Replace(line, "");
        line = Source().Replace(line, "");
        line = Version().Replace(line, "version=V");
        return Context().Replace(line, "context=C");
    }

    [GeneratedRegex("^time=[^ ]+ ")]
    private static partial Regex Time();

    // Only the recordings have it.
    [GeneratedRegex("source=[^ ]+ ")]
    private static partial Regex Source();

    [GeneratedRegex("version=\"[^\"]*\"")]
    private static partial Regex Version();

    [GeneratedRegex("context=\"[^\"]*\"")]
    private static partial Regex Context();
}
