using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Regexes;

namespace Windhover.Exporter.Mapping;

/// <summary>A glob rule with its templates taken apart.</summary>
internal sealed class GlobRule
{
    private readonly MetricMapping _mapping;
    private readonly GlobTemplate _name;
    private readonly KeyValuePair<string, GlobTemplate>[] _labels;

    public GlobRule(MetricMapping mapping, int starCount)
    {
        _mapping = mapping;
        _name = new GlobTemplate(mapping.Name, starCount);
        _labels = [.. mapping.Labels.Select(label => KeyValuePair.Create(label.Key, new GlobTemplate(label.Value, starCount)))];
    }

    public MappingMatch Expand(string[] captures) => new(
        _mapping,
        _name.Expand(captures),
        Array.ConvertAll(_labels, label => KeyValuePair.Create(label.Key, label.Value.Expand(captures))));
}

/// <summary>A regex rule with its templates taken apart.</summary>
internal sealed class RegexRule
{
    private readonly MetricMapping _mapping;
    private readonly RegexPattern _pattern;
    private readonly RegexTemplate _name;
    private readonly KeyValuePair<string, RegexTemplate>[] _labels;

    public RegexRule(MetricMapping mapping, RegexPattern pattern)
    {
        _mapping = mapping;
        _pattern = pattern;
        _name = new RegexTemplate(mapping.Name, pattern.GroupNames);
        _labels =
        [
            .. mapping.Labels.Select(label => KeyValuePair.Create(label.Key, new RegexTemplate(label.Value, pattern.GroupNames))),
        ];
    }

    public MetricMapping Mapping => _mapping;

    /// <summary>Whether the expression finds something in the name, whatever the type.</summary>
    public bool Fits(string name) => _pattern.Find(name) is not null;

    public MappingMatch? Match(string name, Lines.EventType type)
    {
        if ((_mapping.MatchMetricType is { } only && only != type) || _pattern.Find(name) is not { } match)
        {
            return null;
        }

        return new MappingMatch(
            _mapping,
            _name.Expand(match),
            Array.ConvertAll(_labels, label => KeyValuePair.Create(label.Key, label.Value.Expand(match))));
    }
}
