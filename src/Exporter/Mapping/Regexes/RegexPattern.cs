using System.Text;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>A regular expression with the syntax and the answers of Go's regexp package (RE2).</summary>
/// <remarks>
/// An engine of its own, because .NET's cannot give the same answers even with <c>RegexOptions.NonBacktracking</c>: that one has
/// no ASCII-only <c>\b</c> (it takes no look-around to build one from, and no <c>ECMAScript</c>), sees a character beyond the
/// basic plane as two, and rejects by its own limit of size. Linear time by construction: one pass over the text, every step of
/// the expression at most once per character.
/// </remarks>
internal sealed class RegexPattern
{
    /// <summary>Bounds the memory of a search: each step notes a position per group.</summary>
    private const int MaxNotedPositions = 8_000_000;

    private readonly RegexInstruction[] _code;
    private readonly bool _anchored;
    private readonly string _prefix;
    private RegexMatcher? _spare;

    /// <exception cref="RegexSyntaxException">RE2 rejects the expression.</exception>
    public RegexPattern(string pattern)
    {
        var root = RegexParser.Parse(pattern, out var groupNames);
        GroupNames = groupNames;
        _code = RegexCompiler.Compile(pattern, root);
        if ((long)_code.Length * groupNames.Count * 2 > MaxNotedPositions)
        {
            throw new RegexSyntaxException("expression too large", pattern);
        }

        _prefix = ReadPrefix(_code, out _anchored);
    }

    /// <summary>By number, from 0 for the whole match; empty for groups without a name.</summary>
    public IReadOnlyList<string> GroupNames { get; }

    /// <summary>The leftmost match, and of those the one that a backtracking search would find first.</summary>
    public RegexMatch? Find(string text)
    {
        var prefixFits = _anchored
            ? text.StartsWith(_prefix, StringComparison.Ordinal)
            : text.Contains(_prefix, StringComparison.Ordinal);
        if (!prefixFits)
        {
            return null;
        }

        // Two threads may search at once: the second makes itself a matcher, and one of them is kept.
        var matcher = Interlocked.Exchange(ref _spare, null) ?? new RegexMatcher(_code, _anchored, GroupNames.Count);
        var slots = matcher.Find(text);
        _spare = matcher;
        return slots is null ? null : new RegexMatch(text, slots);
    }

    /// <summary>The literal text that every match begins with. Most names fail here, at the cost of a comparison.</summary>
    private static string ReadPrefix(RegexInstruction[] code, out bool anchored)
    {
        anchored = false;
        var prefix = new StringBuilder();
        foreach (var step in code)
        {
            if (step.Operation == RegexOperation.Rune && step.Class!.Literal is { } rune && Rune.IsValid(rune))
            {
                prefix.Append(new Rune(rune).ToString());
            }
            else if (step.Operation == RegexOperation.Assert && step.Assertion == RegexNodeKind.BeginText && prefix.Length == 0)
            {
                anchored = true;
            }
            else if (step.Operation != RegexOperation.Save)
            {
                break;
            }
        }

        return prefix.ToString();
    }
}
