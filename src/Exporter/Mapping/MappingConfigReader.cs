using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>Reads a mapping file: which keys there are, the kinds of their values, and what to say of keys that are no longer in order.</summary>
internal static class MappingConfigReader
{
    private static readonly Dictionary<string, ObserverType> Observers = new(StringComparer.Ordinal)
    {
        ["histogram"] = ObserverType.Histogram,
        ["summary"] = ObserverType.Summary,
        [""] = ObserverType.Summary,
    };

    private static readonly Dictionary<string, MatchType> MatchTypes = new(StringComparer.Ordinal)
    {
        ["glob"] = MatchType.Glob,
        ["regex"] = MatchType.Regex,
        [""] = MatchType.Glob,
    };

    private static readonly Dictionary<string, bool> Actions = new(StringComparer.Ordinal)
    {
        ["map"] = false,
        ["drop"] = true,
        [""] = false,
    };

    private static readonly Dictionary<string, EventType> MetricTypes =
        EventTypes.All.ToDictionary(type => type.Label(), StringComparer.Ordinal);

    private static readonly MappingKey Timer = KeyHistory.Named("mappings", "match_metric_type: timer");

    private static readonly YamlKeys<ObjectiveConfig> Objective = new(
        new("quantile", (b, n, o) => b.Number(n, ref o.Quantile)),
        new("error", (b, n, o) => b.Number(n, ref o.Error)));

    private static readonly YamlKeys<SummaryConfig> Summary = new(
        new("quantiles", (b, n, s) => b.List(n, ref s.Quantiles, Objective)),
        new("max_age", (b, n, s) => b.Duration(n, ref s.MaxAge)),
        new("age_buckets", (b, n, s) => b.Count(n, ref s.AgeBuckets)),
        new("buf_cap", (b, n, s) => b.Count(n, ref s.BufferCapacity)),
        Old<SummaryConfig>("summary_options", "max_summary_age", null),
        Old<SummaryConfig>("summary_options", "summary_age_buckets", null),
        Old<SummaryConfig>("summary_options", "stream_buffer_size", null));

    private static readonly YamlKeys<HistogramConfig> Histogram = new(
        new("buckets", (b, n, h) => Buckets(b, n, ref h.Buckets)),
        new("native_histogram_bucket_factor", (b, n, h) => b.Number(n, ref h.NativeBucketFactor)),
        new("native_histogram_max_buckets", (b, n, h) => b.Count(n, ref h.NativeMaxBuckets)));

    private static readonly YamlKeys<DefaultsConfig> Defaults = new(
        new("observer_type", (b, n, d) => b.Word(n, ref d.ObserverType, Observers)),
        new("match_type", (b, n, d) => b.Word(n, ref d.MatchType, MatchTypes)),
        new("glob_disable_ordering", (b, n, d) => b.Bool(n, ref d.GlobDisableOrdering)),
        new("ttl", (b, n, d) => b.Duration(n, ref d.Ttl)),
        new("summary_options", (b, n, d) => b.Section(n, ref d.Summary, Summary)),
        new("histogram_options", (b, n, d) => b.Section(n, ref d.Histogram, Histogram)),
        Old<DefaultsConfig>("defaults", "timer_type", (b, n, d) => b.Word(n, ref d.Old.ObserverType, Observers)),
        Old<DefaultsConfig>("defaults", "buckets", (b, n, d) => Buckets(b, n, ref d.Old.Buckets)),
        Old<DefaultsConfig>("defaults", "quantiles", (b, n, d) => b.List(n, ref d.Old.Quantiles, Objective)))
    {
        Placed = (defaults, name, key, _) => defaults.Old.Keys[name] = key,
    };

    private static readonly YamlKeys<RuleConfig> Rule = new(
        new("match", (b, n, r) => b.Text(n, ref r.Match)),
        new("name", (b, n, r) => b.Text(n, ref r.Name)),
        new("labels", (b, n, r) => b.Texts(n, ref r.Labels)),
        new("honor_labels", (b, n, r) => b.Bool(n, ref r.HonorLabels)),
        new("observer_type", (b, n, r) => b.Word(n, ref r.ObserverType, Observers)),
        new("match_type", (b, n, r) => b.Word(n, ref r.MatchType, MatchTypes)),
        new("help", (b, n, r) => b.Text(n, ref r.Help)),
        new("action", (b, n, r) => b.Word(n, ref r.Drop, Actions)),
        new("match_metric_type", ReadMetricType),
        new("ttl", (b, n, r) => b.Duration(n, ref r.Ttl)),
        new("summary_options", (b, n, r) => b.Option(n, ref r.Summary, Summary)),
        new("histogram_options", (b, n, r) => b.Option(n, ref r.Histogram, Histogram)),
        new("scale", (b, n, r) => b.Number(n, ref r.Scale)),
        Old<RuleConfig>("mappings", "timer_type", (b, n, r) => b.Word(n, ref r.Old.ObserverType, Observers)),
        Old<RuleConfig>("mappings", "buckets", (b, n, r) => Buckets(b, n, ref r.Old.Buckets)),
        Old<RuleConfig>("mappings", "quantiles", (b, n, r) => b.List(n, ref r.Old.Quantiles, Objective)))
    {
        Placed = (rule, name, key, value) => (rule.Old.Keys[name], rule.Places[name]) = (key, value),
    };

    // statsd_exporter's loader fills its own mapper, so that the names of that object's other parts are keys too.
    private static readonly YamlKeys<MappingConfig> Root = new(
        new("defaults", (b, n, c) => b.Section(n, ref c.Defaults, Defaults)),
        new("mappings", (b, n, c) => b.List(n, ref c.Rules, Rule.Form, ReadRule)),
        Internal("fsm"),
        Internal("logger"),
        Internal("registerer"),
        Internal("mappingscount"));

    /// <param name="yaml">The text of the file.</param>
    /// <param name="isStrict">Old keys are errors, as in statsd_exporter after 0.30; else each is a warning.</param>
    /// <returns>What is good of the file, and what is wrong with it.</returns>
    /// <exception cref="YamlFileException">The text is not YAML.</exception>
    public static MappingConfig Read(string yaml, bool isStrict = false)
    {
        var config = new MappingConfig();
        var findings = YamlBinder.Read(yaml, config, Root, isStrict).ToList();
        if (!isStrict)
        {
            OldKeys.Apply(config, findings);
        }
        config.Findings = findings;
        return config;
    }

    private static YamlKey<T> Old<T>(string section, string name, Action<YamlBinder, YamlNode, T>? bind)
    {
        var key = KeyHistory.Named(section, name);
        return new YamlKey<T>(name, bind, YamlSeverity.Warning, key.Notice) { Today = key.Today };
    }

    private static void Buckets(YamlBinder binder, YamlNode node, ref List<double> target)
        => binder.List(node, ref target, "numbers", static (b, n) =>
        {
            var bound = 0.0;
            b.Number(n, ref bound);
            return bound;
        });

    private static void ReadMetricType(YamlBinder binder, YamlNode node, RuleConfig rule)
    {
        if (node.Kind == YamlKind.Scalar && node.Value == "timer" && !binder.IsStrict)
        {
            binder.Add(node, Timer.Notice, YamlSeverity.Warning);
            rule.MatchMetricType = EventType.Observer;
            return;
        }
        binder.Word(node, ref rule.MatchMetricType, MetricTypes);
    }

    private static YamlKey<MappingConfig> Internal(string name)
        => YamlKey<MappingConfig>.WithoutEffect(name, "it is a part of statsd_exporter's source, not of a mapping file; take it out");

    private static RuleConfig ReadRule(YamlBinder binder, YamlNode node)
    {
        var (rule, errors) = (new RuleConfig(), binder.ErrorCount);
        binder.Section(node, ref rule, Rule);
        rule.Place = node;
        rule.IsBroken = binder.ErrorCount > errors;
        return rule;
    }
}
