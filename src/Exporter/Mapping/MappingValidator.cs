using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Regexes;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>Checks the rules of a mapping file, in statsd_exporter's order and words, and lets them inherit the defaults.</summary>
internal static class MappingValidator
{
    private const string NameSyntax = @"^([a-zA-Z_]|(\$\{?\d+\}?))([a-zA-Z0-9_]|(\$\{?\d+\}?))*$";

    // prometheus.DefBuckets of client_golang.
    private static readonly double[] DefaultBuckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private static readonly QuantileObjective[] DefaultQuantiles = [new(0.5, 0.05), new(0.9, 0.01), new(0.99, 0.001)];

    public static MappingDefaults Complete(DefaultsConfig written)
    {
        HistogramOptions histogram = ToOptions(written.Histogram);
        SummaryOptions summary = ToOptions(written.Summary);
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
    /// <param name="index">From 0.</param>
    /// <param name="defaults">Completed.</param>
    /// <param name="pattern">The compiled expression of a regex rule.</param>
    /// <exception cref="MappingConfigException">The rule cannot be used.</exception>
    public static MetricMapping Check(RuleConfig rule, int index, MappingDefaults defaults, out RegexPattern? pattern)
    {
        CheckLabels(rule);
        CheckName(rule, index);
        bool isRegex = rule.MatchType is { } own ? own == MatchType.Regex : defaults.MatchTypeIsRegex;
        pattern = CheckMatch(rule, isRegex);
        ObserverType? observer = rule.ObserverType ?? defaults.ObserverType;
        CheckOptions(rule, observer);
        return new MetricMapping
        {
            Match = rule.Match,
            Name = rule.Name,
            Labels = rule.Labels,
            HonorLabels = rule.HonorLabels,
            ObserverType = observer,
            IsRegex = isRegex,
            MatchMetricType = rule.MatchMetricType,
            Help = rule.Help,
            Drop = rule.Drop,
            Ttl = rule.Ttl == default && defaults.Ttl > default(TimeSpan) ? defaults.Ttl : rule.Ttl,
            Scale = rule.Scale,
            Summary = InheritSummary(rule.Summary, observer, defaults.Summary),
            Histogram = InheritHistogram(rule.Histogram, observer, defaults.Histogram),
            Line = rule.Place?.Line ?? 0,
        };
    }

    private static void CheckLabels(RuleConfig rule)
    {
        foreach ((string key, _) in rule.Labels)
        {
            bool valid = key.Length >= 2 && !char.IsAsciiDigit(key[0]);
            foreach (char c in key)
            {
                valid &= char.IsAsciiLetterOrDigit(c) || c == '_';
            }

            if (!valid)
            {
                throw Refuse(rule, "labels", $"invalid label key: {key}");
            }
        }
    }

    private static void CheckName(RuleConfig rule, int index)
    {
        if (rule.Name.Length == 0)
        {
            throw Refuse(rule, "name", $"line {index}: metric mapping didn't set a metric name");
        }

        if (!MappingNameTemplate.IsValid(rule.Name))
        {
            throw Refuse(rule, "name", $"metric name '{rule.Name}' doesn't match regex '{NameSyntax}'");
        }
    }

    private static RegexPattern? CheckMatch(RuleConfig rule, bool isRegex)
    {
        if (!isRegex)
        {
            return GlobPattern.IsValid(rule.Match) ? null : throw Refuse(rule, "match", $"invalid match: {rule.Match}");
        }

        try
        {
            return new RegexPattern(rule.Match);
        }
        catch (RegexSyntaxException e)
        {
            throw Refuse(rule, "match", $"invalid regex {rule.Match} in mapping: {e.Message}");
        }
    }

    private static void CheckOptions(RuleConfig rule, ObserverType? observer)
    {
        if (observer == ObserverType.Histogram && rule.Summary is not null)
        {
            throw Refuse(rule, "summary_options", "cannot use histogram observer and summary options at the same time");
        }

        if (observer == ObserverType.Summary && rule.Histogram is not null)
        {
            throw Refuse(rule, "histogram_options", "cannot use summary observer and histogram options at the same time");
        }
    }

    /// <summary>Native options are not inherited: the registry asks the current defaults for them.</summary>
    private static HistogramOptions? InheritHistogram(HistogramConfig? own, ObserverType? observer, HistogramOptions defaults)
    {
        if (observer != ObserverType.Histogram)
        {
            return own is null ? null : ToOptions(own);
        }

        HistogramOptions options = ToOptions(own ?? new HistogramConfig());
        return options.Buckets.Count == 0 ? options with { Buckets = defaults.Buckets } : options;
    }

    private static SummaryOptions? InheritSummary(SummaryConfig? own, ObserverType? observer, SummaryOptions defaults)
    {
        if (observer != ObserverType.Summary)
        {
            return own is null ? null : ToOptions(own);
        }

        SummaryOptions options = ToOptions(own ?? new SummaryConfig());
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

    private static MappingConfigException Refuse(RuleConfig rule, string key, string message)
    {
        YamlNode? place = rule.Places.GetValueOrDefault(key) ?? rule.Place;
        return new MappingConfigException(message, place?.Line ?? 0, place?.Column ?? 0);
    }
}
