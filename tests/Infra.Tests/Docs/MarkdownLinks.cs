using System.Text.RegularExpressions;

namespace Windhover.Infra.Tests.Docs;

/// <summary>Finds the relative links of a Markdown page that lead to no file, or to no heading.</summary>
internal static partial class MarkdownLinks
{
    private const string Fence = "```";

    /// <param name="root">A link must not leave this folder.</param>
    /// <param name="page">Relative to <paramref name="root"/>.</param>
    /// <returns>One sentence per broken link: <c>docs/a.md:7: b.md#c: …</c>.</returns>
    public static IEnumerable<string> Problems(string root, string page)
    {
        foreach (var (line, target) in Links(File.ReadAllLines(Path.Combine(root, page))))
        {
            if (Problem(root, page, target) is { } problem)
            {
                yield return $"{page}:{line}: {target}: {problem}";
            }
        }
    }

    private static string? Problem(string root, string page, string target)
    {
        var (file, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var path = file.Length == 0
            ? Path.Combine(root, page)
            : Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(page)!, Uri.UnescapeDataString(file)));
        if (Path.GetRelativePath(root, path).StartsWith("..", StringComparison.Ordinal))
        {
            return "leads out of the repository, where a reader on the web finds nothing";
        }
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return "there is no such file";
        }
        if (anchor is null)
        {
            return null;
        }
        var anchors = File.Exists(path) ? Anchors(File.ReadAllLines(path)) : [];
        return anchors.Contains(anchor) ? null : $"there is no such heading; there are: {string.Join(", ", anchors)}";
    }

    /// <summary>The targets that are neither in code nor on another host, with their line numbers.</summary>
    private static IEnumerable<(int Line, string Target)> Links(string[] lines)
    {
        foreach (var (line, text) in OutsideOfFences(lines))
        {
            foreach (Match link in Target().Matches(CodeSpan().Replace(text, "")))
            {
                var target = link.Groups["target"].Value;
                if (!Scheme().IsMatch(target))
                {
                    yield return (line, target);
                }
            }
        }
    }

    /// <summary>As GitHub makes them: small letters, hyphens for spaces, no punctuation, and a number where one comes again.</summary>
    private static List<string> Anchors(string[] lines)
    {
        var anchors = new List<string>();
        foreach (var (_, text) in OutsideOfFences(lines))
        {
            if (Heading().Match(text) is { Success: true } heading)
            {
                var words = WholeLink().Replace(heading.Groups["text"].Value, "${label}");
                var anchor = Punctuation().Replace(words.Trim().ToLowerInvariant(), "").Replace(' ', '-');
                var times = anchors.Count(other => other == anchor || RepeatOf(anchor, other));
                anchors.Add(times == 0 ? anchor : $"{anchor}-{times}");
            }
        }
        return anchors;
    }

    private static bool RepeatOf(string anchor, string other) =>
        other.StartsWith(anchor + "-", StringComparison.Ordinal) && int.TryParse(other.AsSpan(anchor.Length + 1), out _);

    private static IEnumerable<(int Line, string Text)> OutsideOfFences(string[] lines)
    {
        var fenced = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                yield return (i + 1, lines[i]);
            }
        }
    }

    // Without the label, which may begin on the line before.
    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Target();

    [GeneratedRegex(@"\[(?<label>[^\]]*)\]\([^)]*\)")]
    private static partial Regex WholeLink();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex("^#{1,6} (?<text>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{Mn}_ -]")]
    private static partial Regex Punctuation();
}
