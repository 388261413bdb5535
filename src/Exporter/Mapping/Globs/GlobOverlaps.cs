namespace Windhover.Exporter.Mapping.Globs;

/// <summary>Which glob rules stand in each other's way: what statsd_exporter warns of when it loads a file.</summary>
/// <remarks>With ordering off this also decides whether look-ups backtrack. The rule of thumb misses cases, in which a name
/// stays unmapped although a rule fits; they must stay unmapped here too.</remarks>
internal static class GlobOverlaps
{
    /// <returns>Whether some rule is only found by backtracking.</returns>
    public static bool Examine(IReadOnlyList<string> globs, bool orderingDisabled, List<MappingWarning> warnings)
    {
        var anyNeeds = false;
        var byLength = globs.Select(glob => (Text: glob, Segments: glob.Split('.'))).GroupBy(glob => glob.Segments.Length);
        foreach (var group in byLength)
        {
            (string Text, string[] Segments)[] rules = [.. group];
            for (var i = 0; i < rules.Length; i++)
            {
                if (rules.Length > 1 && rules[i].Text.Contains('*') && Needs(rules, i, orderingDisabled, warnings))
                {
                    warnings.Add(new MappingWarning(
                        "backtracking required because of match. Performance may be degraded", [new("match", rules[i].Text)]));
                    anyNeeds = true;
                }
            }
        }

        return anyNeeds;
    }

    private static bool Needs(
        (string Text, string[] Segments)[] rules, int index, bool orderingDisabled, List<MappingWarning> warnings)
    {
        (var text, var segments) = rules[index];
        var needs = false;
        var related = false;
        for (var i = 0; i < rules.Length; i++)
        {
            if (i == index)
            {
                continue;
            }

            needs |= SharesTextUpToAStar(text, rules[i].Text);
            if (Covers(segments, rules[i].Segments))
            {
                related = true;
                if (!orderingDisabled && index < i)
                {
                    warnings.Add(new MappingWarning(
                        "match is a super set of match but in a lower order, the first will never be matched",
                        [new("first_match", text), new("second_match", rules[i].Text)]));
                }
            }

            related |= Covers(rules[i].Segments, segments);
        }

        return needs && !related;
    }

    /// <summary>The text before the first star decides: what is before a later one is longer and starts with it.</summary>
    private static bool SharesTextUpToAStar(string text, string other)
        => other.AsSpan().StartsWith(text.AsSpan(0, text.IndexOf('*')), StringComparison.Ordinal);

    /// <summary>Whether every name that the other rule takes is also taken by this one.</summary>
    public static bool Covers(ReadOnlySpan<string> segments, ReadOnlySpan<string> other)
    {
        if (segments.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] != "*" && segments[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }
}
