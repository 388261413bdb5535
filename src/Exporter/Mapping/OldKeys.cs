using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>What the old keys of a section said, and how it is taken into today's: as release 0.30 did, which read both.</summary>
internal sealed class OldKeys
{
    public ObserverType? ObserverType;

    public List<double> Buckets = [];

    public List<ObjectiveConfig> Quantiles = [];

    /// <summary>The keys that are there, old and new, by name.</summary>
    public Dictionary<string, YamlNode> Keys { get; } = new(StringComparer.Ordinal);

    /// <param name="config">Read. Old keys fill what the new ones leave open.</param>
    /// <param name="findings">The warning about an old key without effect says so.</param>
    public static void Apply(MappingConfig config, List<YamlFinding> findings)
    {
        var defaults = config.Defaults;
        if (defaults.Old.Takes("timer_type", defaults.ObserverType is not null, "observer_type", findings))
        {
            defaults.ObserverType = defaults.Old.ObserverType;
        }
        if (defaults.Old.Takes("buckets", defaults.Histogram.Buckets.Count > 0, "histogram_options", findings))
        {
            defaults.Histogram.Buckets = defaults.Old.Buckets;
        }
        if (defaults.Old.Takes("quantiles", defaults.Summary.Quantiles.Count > 0, "summary_options", findings))
        {
            defaults.Summary.Quantiles = defaults.Old.Quantiles;
        }
        foreach (var rule in config.Rules)
        {
            Apply(rule, defaults.ObserverType, findings);
        }
    }

    private static void Apply(RuleConfig rule, ObserverType? defaultType, List<YamlFinding> findings)
    {
        var old = rule.Old;
        if (old.Takes("timer_type", rule.ObserverType is not null, "observer_type", findings))
        {
            rule.ObserverType = old.ObserverType;
        }
        // A rule of the other kind never looked at them.
        var observer = rule.ObserverType ?? defaultType;
        if (old.Takes("buckets", observer == Mapping.ObserverType.Summary, null, findings)
            && old.IsAlone("buckets", rule.Histogram?.Buckets.Count > 0, "histogram_options", findings))
        {
            (rule.Histogram ??= new HistogramConfig()).Buckets = old.Buckets;
        }
        if (old.Takes("quantiles", observer == Mapping.ObserverType.Histogram, null, findings)
            && old.IsAlone("quantiles", rule.Summary?.Quantiles.Count > 0, "summary_options", findings))
        {
            (rule.Summary ??= new SummaryConfig()).Quantiles = old.Quantiles;
        }
    }

    /// <returns>The key is there, and has an effect.</returns>
    private bool Takes(string name, bool isIdle, string? rival, List<YamlFinding> findings)
    {
        if (!Keys.TryGetValue(name, out var key))
        {
            return false;
        }
        if (isIdle)
        {
            var reason = rival is not null
                ? $"\"{rival}\" stands beside it"
                : $"this rule makes a {(name == "buckets" ? "summary" : "histogram")}";
            Replace(key, YamlSeverity.Warning, $"\"{name}\" has no effect, as {reason}; take it out", findings);
        }
        return !isIdle;
    }

    private bool IsAlone(string name, bool hasRival, string rival, List<YamlFinding> findings)
    {
        if (hasRival)
        {
            Replace(Keys[name], YamlSeverity.Error, $"\"{name}\" must be set once, but is set in \"{rival}\" too", findings);
        }
        return !hasRival;
    }

    /// <summary>One finding for each mistake: this one says more.</summary>
    private static void Replace(YamlNode key, YamlSeverity severity, string text, List<YamlFinding> findings)
    {
        findings.RemoveAll(finding => finding.Line == key.Line && finding.Column == key.Column);
        findings.Add(new YamlFinding(key.Line, key.Column, severity, text));
    }
}
