using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>Reads a mapping file: which keys there are, and the types of their values.</summary>
internal static class MappingConfigReader
{
    private static readonly YamlStruct<ObjectiveConfig> Objective = new("mapper.MetricObjective", Fields<ObjectiveConfig>(
        ("quantile", (d, n, o) => d.Visit(n, ref o.Quantile, YamlDecoder.Float)),
        ("error", (d, n, o) => d.Visit(n, ref o.Error, YamlDecoder.Float))));

    private static readonly YamlBinder<List<ObjectiveConfig>> Objectives = YamlDecoder.ListOf(
        "[]mapper.MetricObjective", () => new ObjectiveConfig(), YamlDecoder.Struct(Objective));

    private static readonly YamlStruct<SummaryConfig> Summary = new("mapper.SummaryOptions", Fields<SummaryConfig>(
        ("quantiles", (d, n, s) => d.Visit(n, ref s.Quantiles, Objectives)),
        ("max_age", (d, n, s) => d.Visit(n, ref s.MaxAge, YamlDecoder.Duration)),
        ("age_buckets", (d, n, s) => d.Visit(n, ref s.AgeBuckets, YamlDecoder.Uint)),
        ("buf_cap", (d, n, s) => d.Visit(n, ref s.BufferCapacity, YamlDecoder.Uint))));

    private static readonly YamlBinder<List<double>> Buckets = YamlDecoder.ListOf("[]float64", () => 0.0, YamlDecoder.Float);

    private static readonly YamlStruct<HistogramConfig> Histogram = new("mapper.HistogramOptions", Fields<HistogramConfig>(
        ("buckets", (d, n, h) => d.Visit(n, ref h.Buckets, Buckets)),
        ("native_histogram_bucket_factor", (d, n, h) => d.Visit(n, ref h.NativeBucketFactor, YamlDecoder.Float)),
        ("native_histogram_max_buckets", (d, n, h) => d.Visit(n, ref h.NativeMaxBuckets, YamlDecoder.Uint))));

    private static readonly YamlBinder<List<KeyValuePair<string, string>>> Labels = YamlDecoder.TextMap("prometheus.Labels");

    private static readonly YamlBinder<double?> Scale = (YamlDecoder decoder, YamlNode node, ref double? target) =>
    {
        // "Null" and "NULL" are null too, but go-yaml hands them to the type's own reader, which makes them a scale of 0.
        if (YamlDecoder.IsPlainNull(node))
        {
            target = null;
            return true;
        }

        double value = 0;
        bool good = YamlDecoder.Float(decoder, node, ref value);
        target = good ? value : target;
        return good;
    };

    private static readonly YamlBinder<ObserverType?> Observer = Word<ObserverType?>(
        text => text switch
        {
            "histogram" => ObserverType.Histogram,
            "summary" or "" => ObserverType.Summary,
            _ => null,
        },
        text => $"invalid observer type '{text}'");

    private static readonly YamlBinder<MatchType?> Match = Word<MatchType?>(
        text => text switch
        {
            "regex" => MatchType.Regex,
            "glob" or "" => MatchType.Glob,
            _ => null,
        },
        text => $"invalid match type {GoText.Quote(text)}");

    private static readonly YamlBinder<bool?> Drop = Word<bool?>(
        text => text switch
        {
            "drop" => true,
            "map" or "" => false,
            _ => null,
        },
        text => $"invalid action type {GoText.Quote(text)}");

    private static readonly YamlBinder<EventType?> MetricType = Word<EventType?>(
        EventTypes.Find,
        text => $"invalid metric type '{text}'");

    private static readonly YamlStruct<DefaultsConfig> Defaults = new("mapper.MapperConfigDefaults", Fields<DefaultsConfig>(
        ("observer_type", (d, n, c) => d.Visit(n, ref c.ObserverType, Observer)),
        ("match_type", (d, n, c) => d.Visit(n, ref c.MatchType, Match)),
        ("glob_disable_ordering", (d, n, c) => d.Visit(n, ref c.GlobDisableOrdering, YamlDecoder.Bool)),
        ("ttl", (d, n, c) => d.Visit(n, ref c.Ttl, YamlDecoder.Duration)),
        ("summary_options", (d, n, c) => d.Visit(n, ref c.Summary, YamlDecoder.Struct(Summary))),
        ("histogram_options", (d, n, c) => d.Visit(n, ref c.Histogram, YamlDecoder.Struct(Histogram)))));

    private static readonly YamlStruct<RuleConfig> Rule = new("mapper.MetricMapping", Places(Fields<RuleConfig>(
        ("match", (d, n, r) => d.Visit(n, ref r.Match, YamlDecoder.Text)),
        ("name", (d, n, r) => d.Visit(n, ref r.Name, YamlDecoder.Text)),
        ("labels", (d, n, r) => d.Visit(n, ref r.Labels, Labels)),
        ("honor_labels", (d, n, r) => d.Visit(n, ref r.HonorLabels, YamlDecoder.Bool)),
        ("observer_type", (d, n, r) => d.Visit(n, ref r.ObserverType, Observer)),
        ("match_type", (d, n, r) => d.Visit(n, ref r.MatchType, Match)),
        ("help", (d, n, r) => d.Visit(n, ref r.Help, YamlDecoder.Text)),
        ("action", ReadAction),
        ("match_metric_type", (d, n, r) => d.Visit(n, ref r.MatchMetricType, MetricType)),
        ("ttl", (d, n, r) => d.Visit(n, ref r.Ttl, YamlDecoder.Duration)),
        ("summary_options", (d, n, r) => d.Visit(n, ref r.Summary, YamlDecoder.OptionalStruct(Summary))),
        ("histogram_options", (d, n, r) => d.Visit(n, ref r.Histogram, YamlDecoder.OptionalStruct(Histogram))),
        ("scale", (d, n, r) => d.Visit(n, ref r.Scale, Scale)))));

    private static readonly YamlBinder<RuleConfig> PlacedRule = (YamlDecoder decoder, YamlNode node, ref RuleConfig rule) =>
    {
        rule.Place = node;
        bool good = YamlDecoder.Struct(Rule)(decoder, node, ref rule);
        rule.Place = node;
        return good;
    };

    private static readonly YamlBinder<List<RuleConfig>> Rules = YamlDecoder.ListOf(
        "[]mapper.MetricMapping", () => new RuleConfig(), PlacedRule);

    // The loader of statsd_exporter fills its own mapper, so the names of that object's other parts are keys too. They have no
    // effect, but a file that has them must load.
    private static readonly YamlStruct<object> StateMachine = new("fsm.FSM", Fields<object>(
        ("backtrackingneeded", IgnoreBool),
        ("orderingdisabled", IgnoreBool)));

    private static readonly YamlStruct<object> Logger = new("slog.Logger", Fields<object>());

    private static readonly YamlStruct<MappingConfig> Root = new("mapper.MetricMapper", Fields<MappingConfig>(
        ("defaults", (d, n, c) => d.Visit(n, ref c.Defaults, YamlDecoder.Struct(Defaults))),
        ("mappings", (d, n, c) => d.Visit(n, ref c.Rules, Rules)),
        ("fsm", (d, n, _) => Ignore(d, n, YamlDecoder.OptionalStruct(StateMachine))),
        ("logger", (d, n, _) => Ignore(d, n, YamlDecoder.OptionalStruct(Logger))),
        ("registerer", (_, n, _) => RefuseValue(n, "registerer")),
        ("mappingscount", (_, n, _) => RefuseValue(n, "mappingscount"))));

    /// <exception cref="MappingConfigException">The text is not YAML, or has unknown keys or values of wrong types.</exception>
    public static MappingConfig Read(string yaml)
    {
        var config = new MappingConfig();
        if (YamlTreeReader.Read(yaml) is { } root)
        {
            var decoder = new YamlDecoder();
            decoder.Visit(root, ref config, YamlDecoder.Struct(Root));
            decoder.ThrowIfAnyError();
        }

        return config;
    }

    private static Dictionary<string, Action<YamlDecoder, YamlNode, T>> Fields<T>(
        params ReadOnlySpan<(string Key, Action<YamlDecoder, YamlNode, T> Bind)> fields)
    {
        var byKey = new Dictionary<string, Action<YamlDecoder, YamlNode, T>>(StringComparer.Ordinal);
        foreach ((string key, Action<YamlDecoder, YamlNode, T> bind) in fields)
        {
            byKey.Add(key, bind);
        }

        return byKey;
    }

    private static Dictionary<string, Action<YamlDecoder, YamlNode, RuleConfig>> Places(
        Dictionary<string, Action<YamlDecoder, YamlNode, RuleConfig>> fields)
    {
        var placed = new Dictionary<string, Action<YamlDecoder, YamlNode, RuleConfig>>(StringComparer.Ordinal);
        foreach ((string key, Action<YamlDecoder, YamlNode, RuleConfig> bind) in fields)
        {
            placed.Add(key, (decoder, node, rule) =>
            {
                rule.Places[key] = node;
                bind(decoder, node, rule);
            });
        }

        return placed;
    }

    /// <summary>One of a few words. A wrong one ends the reading at once, without the errors gathered so far.</summary>
    private static YamlBinder<T> Word<T>(Func<string, T?> parse, Func<string, string> error)
        => (YamlDecoder decoder, YamlNode node, ref T target) =>
        {
            if (YamlDecoder.IsPlainNull(node))
            {
                target = default!;
                return true;
            }

            string text = "";
            if (!YamlDecoder.Text(decoder, node, ref text))
            {
                return false;
            }

            target = parse(text) ?? throw new MappingConfigException(error(text), node.Line, node.Column);
            return true;
        };

    private static void ReadAction(YamlDecoder decoder, YamlNode node, RuleConfig rule)
    {
        bool? drop = rule.Drop;
        decoder.Visit(node, ref drop, Drop);
        rule.Drop = drop == true;
    }

    private static void IgnoreBool(YamlDecoder decoder, YamlNode node, object target)
    {
        bool ignored = false;
        decoder.Visit(node, ref ignored, YamlDecoder.Bool);
    }

    private static void Ignore(YamlDecoder decoder, YamlNode node, YamlBinder<object?> binder)
    {
        object? ignored = null;
        decoder.Visit(node, ref ignored, binder);
    }

    /// <summary>statsd_exporter panics on any value here.</summary>
    private static void RefuseValue(YamlNode node, string key)
    {
        YamlNode value = node.Target ?? node;
        if (value.Kind != YamlNodeKind.Scalar || YamlScalar.Resolve(value).Value is not null)
        {
            throw new MappingConfigException(
                $"yaml: line {node.Line}: field {key} is internal to statsd_exporter and takes no value", node.Line, node.Column);
        }
    }
}
