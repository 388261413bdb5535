using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Lint;

/// <summary>Rules that no name reaches.</summary>
internal sealed partial class MappingLint
{
    // No rule has it as a literal segment, for it is not allowed in one: so it meets stars only.
    private const string AnySegment = "~";

    /// <summary>Looks the rule's own most general name up. If another rule takes that, it has a star wherever this one has, and
    /// takes all other names of this rule too.</summary>
    private void ExamineReach(int index)
    {
        var rule = _mapper.Mappings[index];
        var place = _config.Rules[index].PlaceOf("match");
        if (rule.IsRegex)
        {
            ExamineRegexReach(index, place);
            return;
        }

        var name = string.Join('.', rule.Match.Split('.').Select(segment => segment == "*" ? AnySegment : segment));
        var types = rule.MatchMetricType is { } only ? [only] : EventTypes.All;
        EventType[] lost = [.. types.Where(type => !ReferenceEquals(_mapper.Map(name, type)?.Rule, rule))];
        if (lost.Length == 0)
        {
            return;
        }

        var extent = lost.Length == types.Count
            ? "never matches"
            : $"never matches a {string.Join(" or a ", lost.Select(type => type.Label()))}";
        var winner = _mapper.Map(name, lost[0])?.Rule;
        var longer = _mapper.Mappings.Take(index).FirstOrDefault(
            earlier => !earlier.IsRegex && earlier.Match.StartsWith(rule.Match + ".", StringComparison.Ordinal));
        var reason = (winner, longer) switch
        {
            ({ IsRegex: false }, _) when winner.Match == rule.Match => $"line {winner.Line} has the same match",
            ({ IsRegex: false }, _) when GlobOverlaps.Covers(winner.Match.Split('.'), rule.Match.Split('.'))
                => $"{winner.Match} on line {winner.Line} takes all its names",
            (_, not null) => $"{longer.Match} on line {longer.Line} begins with it and stands before it; move this rule above that one",
            _ => "another rule stands in its way",
        };
        Add(place, YamlSeverity.Warning, $"{rule.Match} {extent}: {reason}");
    }

    /// <summary>Whether one expression covers another cannot be told in general; the same text twice can.</summary>
    private void ExamineRegexReach(int index, YamlNode? place)
    {
        var rule = _mapper.Mappings[index];
        var same = _mapper.Mappings.Take(index).FirstOrDefault(earlier => earlier.IsRegex && earlier.Match == rule.Match
            && (earlier.MatchMetricType is null || earlier.MatchMetricType == rule.MatchMetricType));
        if (same is not null)
        {
            Add(place, YamlSeverity.Warning, $"{rule.Match} never matches: line {same.Line} has the same match");
        }
    }
}
