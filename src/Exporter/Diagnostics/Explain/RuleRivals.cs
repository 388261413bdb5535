using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>The rules that fit a name and do not get it.</summary>
internal static class RuleRivals
{
    public static string KindOf(MetricMapping rule) => rule.IsRegex ? "regex" : "glob";

    /// <param name="winner">The rule that takes the sample; null for none.</param>
    public static HiddenRule[] Of(MetricMapper mapper, string statsdName, EventType type, MetricMapping? winner) =>
    [
        .. mapper.Candidates(statsdName)
            .Where(rule => !ReferenceEquals(rule, winner))
            .Select(rule => new HiddenRule(rule.Line, rule.Match, KindOf(rule), Reason(mapper, rule, type, winner))),
    ];

    private static string Reason(MetricMapper mapper, MetricMapping rule, EventType type, MetricMapping? winner)
    {
        if (rule.MatchMetricType is { } only && only != type)
        {
            return $"takes a {only.Label()} only";
        }

        if (winner is { IsRegex: false } && rule.IsRegex)
        {
            return "globs come before regular expressions";
        }

        if (winner is not null && winner.IsRegex == rule.IsRegex && winner.Line < rule.Line)
        {
            return "stands further down in the file";
        }

        return mapper.Defaults.GlobDisableOrdering
            ? "glob_disable_ordering: from the left, a literal segment beats a star, without a second try"
            : "cannot be reached, because a longer rule above begins with it or another has the same match: see windhover check";
    }
}
