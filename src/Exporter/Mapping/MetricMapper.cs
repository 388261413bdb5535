using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>The rules of a mapping file: which metric a StatsD name becomes. Immutable; a reload makes a new one.</summary>
internal sealed class MetricMapper
{
    private readonly GlobAutomaton _globs;
    private readonly List<GlobRule> _globRules = [];
    private readonly List<RegexRule> _regexRules = [];

    private MetricMapper(MappingConfig config)
    {
        Defaults = MappingValidator.Complete(config.Defaults);
        _globs = new GlobAutomaton(Defaults.GlobDisableOrdering);
        var mappings = new List<MetricMapping>(config.Rules.Count);
        var findings = new List<YamlFinding>(config.Findings);
        foreach (var rule in config.Rules)
        {
            if (MappingValidator.Check(rule, Defaults, findings, out var pattern) is not { } mapping)
            {
                continue;
            }
            mappings.Add(mapping);
            if (pattern is not null)
            {
                _regexRules.Add(new RegexRule(mapping, pattern));
            }
            else
            {
                var stars = _globs.Add(mapping.Match, mapping.MatchMetricType, _globRules.Count);
                _globRules.Add(new GlobRule(mapping, stars));
            }
        }

        Findings = [.. findings.Distinct().OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
        YamlFileException.ThrowIfAnyError(Findings);
        string[] globs = [.. mappings.Where(mapping => !mapping.IsRegex).Select(mapping => mapping.Match)];
        var warnings = new List<MappingWarning>();
        _globs.Backtracks |= GlobOverlaps.Examine(globs, Defaults.GlobDisableOrdering, warnings);
        Mappings = mappings;
        Warnings = warnings;
    }

    /// <summary>What is in force without a mapping file: no rule, and the same defaults as in an empty file.</summary>
    public static MetricMapper Empty { get; } = new(new MappingConfig());

    public MappingDefaults Defaults { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<MetricMapping> Mappings { get; }

    /// <summary>What <c>statsd_exporter_loaded_mappings</c> shows.</summary>
    public int Count => Mappings.Count;

    /// <summary>Warnings about keys and values of the file.</summary>
    public IReadOnlyList<YamlFinding> Findings { get; }

    /// <summary>What is to be logged once the file is in force.</summary>
    public IReadOnlyList<MappingWarning> Warnings { get; }

    /// <param name="yaml">The text of the file.</param>
    /// <param name="isStrict">Old keys are errors, and not warnings.</param>
    /// <exception cref="YamlFileException">The file cannot be used.</exception>
    public static MetricMapper Parse(string yaml, bool isStrict = false) => From(MappingConfigReader.Read(yaml, isStrict));

    /// <exception cref="YamlFileException">The file cannot be used.</exception>
    public static MetricMapper From(MappingConfig config) => new(config);

    /// <summary>Finds the rule for a name. Globs come before regular expressions, whatever their order in the file.</summary>
    /// <param name="statsdName">As it came: tags removed, not escaped.</param>
    /// <param name="type">The type of the sample.</param>
    /// <returns>The rule and its templates filled in; null if no rule takes the name. To be remembered by the caller: a look-up
    /// makes strings.</returns>
    public MappingMatch? Map(string statsdName, EventType type)
    {
        if (_globs.Find(statsdName, type, out var captures) is >= 0 and var glob)
        {
            return _globRules[glob].Expand(captures);
        }

        foreach (var rule in _regexRules)
        {
            if (rule.Match(statsdName, type) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    /// <summary>All rules that would take the name if they were alone and asked for any type, in the order of the file.</summary>
    public IEnumerable<MetricMapping> Candidates(string statsdName)
    {
        var segments = statsdName.Split('.');
        return Mappings.Where(mapping => mapping.IsRegex
            ? _regexRules.Exists(rule => ReferenceEquals(rule.Mapping, mapping) && rule.Fits(statsdName))
            : GlobOverlaps.Covers(mapping.Match.Split('.'), segments));
    }
}
