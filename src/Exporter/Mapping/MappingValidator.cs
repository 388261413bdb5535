using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Regexes;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>Checks the rules of a mapping file, and lets them inherit the defaults.</summary>
internal static class MappingValidator
{
    // prometheus.DefBuckets of client_golang.
    private static readonly double[] DefaultBuckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private static readonly QuantileObjective[] DefaultQuantiles = [new(0.5, 0.05), new(0.9, 0.01), new(0.99, 0.001)];

    public static MappingDefaults Complete(DefaultsConfig written)
    {
        var histogram = ToOptions(written.Histogram);
        var summary = ToOptions(written.Summary);
        return new MappingDefaults
        {
            ObserverType = written.ObserverType,
            MatchTypeIsRegex = written.MatchType == MatchType.Regex,
            GlobDisableOrdering = written.GlobDisableOrdering,
            Ttl = written.Ttl,
            Histogram = new HistogramOptions
            {
                Buckets = histogram.Buckets.Count == 0 ? DefaultBuckets : histogram.Buckets,
                NativeBucketFactor = histogram.NativeBucketFactor == 0 ? 1.1 : histogram.NativeBucketFactor,
                NativeMaxBuckets = histogram.NativeMaxBuckets == 0 ? 256 : histogram.NativeMaxBuckets,
            },
            Summary = summary with { Quantiles = summary.Quantiles.Count == 0 ? DefaultQuantiles : summary.Quantiles },
        };
    }

    /// <param name="rule">As written.</param>
    /// <param name="defaults">Completed.</param>
    /// <param name="findings">Grows by what is wrong.</param>
    /// <param name="pattern">The compiled expression of a regex rule.</param>
    /// <returns>Null if there was a finding.</returns>
    public static MetricMapping? Check(RuleConfig rule, MappingDefaults defaults, List<YamlFinding> findings, out RegexPattern? pattern)
    {
        var before = findings.Count;
        var isRegex = (rule.MatchType ?? (defaults.MatchTypeIsRegex ? MatchType.Regex : MatchType.Glob)) == MatchType.Regex;
        var observer = rule.ObserverType ?? defaults.ObserverType;
        CheckLabels(rule, findings);
        CheckName(rule, findings);
        pattern = CheckMatch(rule, isRegex, findings);
        CheckOptions(rule, observer, findings);
        return findings.Count > before ? null : new MetricMapping
        {
            Match = rule.Match,
            Name = rule.Name,
            Labels = rule.Labels,
            HonorLabels = rule.HonorLabels,
            ObserverType = observer,
            IsRegex = isRegex,
            MatchMetricType = rule.MatchMetricType,
            Help = rule.Help,
            Drop = rule.Drop == true,
            Ttl = rule.Ttl == default && defaults.Ttl > default(TimeSpan) ? defaults.Ttl : rule.Ttl,
            Scale = rule.Scale,
            Summary = InheritSummary(rule.Summary, observer, defaults.Summary),
            Histogram = InheritHistogram(rule.Histogram, observer, defaults.Histogram),
            Line = rule.Place?.Line ?? 0,
        };
    }

    private static void CheckLabels(RuleConfig rule, List<YamlFinding> findings)
    {
        foreach (var (name, _) in rule.Labels)
        {
            var isValid = name.Length >= 2 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (!isValid)
            {
                Add(findings, rule.PlaceOfLabel(name), "a label's name must be two or more ASCII letters, digits or underscores "
                    + $"and not begin with a digit, but is {QuotedText.Of(name)}");
            }
        }
    }

    private static void CheckName(RuleConfig rule, List<YamlFinding> findings)
    {
        if (rule.Name.Length == 0 && !rule.IsBroken)
        {
            Add(findings, rule.PlaceOf("name"), "a rule must have a \"name\" for its metric, but has none");
        }
        else if (rule.Name.Length > 0 && !MappingNameTemplate.IsValid(rule.Name))
        {
            Add(findings, rule.PlaceOf("name"), "\"name\" must be ASCII letters, digits, underscores and references such as ${1} "
                + $"and not begin with a digit, but is {QuotedText.Of(rule.Name)}");
        }
    }

    private static RegexPattern? CheckMatch(RuleConfig rule, bool isRegex, List<YamlFinding> findings)
    {
        if (rule.Match.Length == 0 && rule.IsBroken)
        {
            return null;
        }
        if (!isRegex)
        {
            if (!GlobPattern.IsValid(rule.Match))
            {
                Add(findings, rule.PlaceOf("match"), "\"match\" must be a glob such as app.*.requests (between dots one * or ASCII letters, digits, "
                    + $"_ and -; no digit at the very start, no - at the start of a part), but is {QuotedText.Of(rule.Match)}; "
                    + "other patterns need match_type: regex");
            }
            return null;
        }
        try
        {
            return new RegexPattern(rule.Match);
        }
        catch (RegexSyntaxException e)
        {
            Add(findings, rule.PlaceOf("match"), $"\"match\" must be a regular expression, but is {QuotedText.Of(rule.Match)}: {e.Message}");
            return null;
        }
    }

    private static void CheckOptions(RuleConfig rule, ObserverType? observer, List<YamlFinding> findings)
    {
        if (observer == ObserverType.Histogram && rule.Summary is not null)
        {
            Add(findings, rule.PlaceOf("summary_options"), "\"summary_options\" must go with observer_type: summary, but this rule makes a histogram");
        }
        if (observer == ObserverType.Summary && rule.Histogram is not null)
        {
            Add(findings, rule.PlaceOf("histogram_options"), "\"histogram_options\" must go with observer_type: histogram, but this rule makes a summary");
        }
    }

    /// <summary>Native options are not inherited: the registry asks the current defaults for them.</summary>
    private static HistogramOptions? InheritHistogram(HistogramConfig? own, ObserverType? observer, HistogramOptions defaults)
    {
        if (observer != ObserverType.Histogram)
        {
            return own is null ? null : ToOptions(own);
        }
        var options = ToOptions(own ?? new HistogramConfig());
        return options.Buckets.Count == 0 ? options with { Buckets = defaults.Buckets } : options;
    }

    private static SummaryOptions? InheritSummary(SummaryConfig? own, ObserverType? observer, SummaryOptions defaults)
    {
        if (observer != ObserverType.Summary)
        {
            return own is null ? null : ToOptions(own);
        }
        var options = ToOptions(own ?? new SummaryConfig());
        return new SummaryOptions
        {
            Quantiles = options.Quantiles.Count == 0 ? defaults.Quantiles : options.Quantiles,
            MaxAge = options.MaxAge == default ? defaults.MaxAge : options.MaxAge,
            AgeBuckets = options.AgeBuckets == 0 ? defaults.AgeBuckets : options.AgeBuckets,
            BufferCapacity = options.BufferCapacity == 0 ? defaults.BufferCapacity : options.BufferCapacity,
        };
    }

    private static HistogramOptions ToOptions(HistogramConfig written) => new()
    {
        Buckets = written.Buckets,
        NativeBucketFactor = written.NativeBucketFactor,
        NativeMaxBuckets = written.NativeMaxBuckets,
    };

    private static SummaryOptions ToOptions(SummaryConfig written) => new()
    {
        Quantiles = [.. written.Quantiles.Select(objective => new QuantileObjective(objective.Quantile, objective.Error))],
        MaxAge = written.MaxAge,
        AgeBuckets = written.AgeBuckets,
        BufferCapacity = written.BufferCapacity,
    };

    private static void Add(List<YamlFinding> findings, YamlNode? place, string text)
        => findings.Add(new YamlFinding(place?.Line ?? 0, place?.Column ?? 0, YamlSeverity.Error, text));
}
