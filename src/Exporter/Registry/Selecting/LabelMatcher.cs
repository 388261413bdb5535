using Windhover.Exporter.Mapping.Regexes;

namespace Windhover.Exporter.Registry.Selecting;

/// <summary>One condition of a <see cref="SeriesSelector"/>, such as <c>code=~"5.."</c>.</summary>
/// <param name="Name">Of the label; <c>__name__</c> for the metric's name.</param>
/// <param name="Value">What it is compared with; used if <paramref name="Pattern"/> is null.</param>
/// <param name="Pattern">For <c>=~</c> and <c>!~</c>: of the whole value.</param>
/// <param name="IsNegated">For <c>!=</c> and <c>!~</c>.</param>
internal sealed record LabelMatcher(string Name, string Value, RegexPattern? Pattern, bool IsNegated)
{
    /// <param name="value">Empty where a series has no such label.</param>
    public bool Matches(string value) => (Pattern is null ? Value == value : Pattern.Find(value) is not null) != IsNegated;
}
