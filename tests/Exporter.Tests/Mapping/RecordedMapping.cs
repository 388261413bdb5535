using System.Globalization;
using System.Text.Json;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Tests.Mapping;

/// <summary>Tells how our answers differ from those recorded of statsd_exporter.</summary>
internal static class RecordedMapping
{
    public static EventType TypeOf(string name) => name switch
    {
        "counter" => EventType.Counter,
        "gauge" => EventType.Gauge,
        "observer" => EventType.Observer,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a type of event"),
    };

    public static IEnumerable<string> DefaultsDiffer(JsonElement golden, MappingDefaults defaults)
        => Compare(
            [
                ("glob_disable_ordering", golden.GetProperty("glob_disable_ordering").GetBoolean(), defaults.GlobDisableOrdering),
                ("match_type", golden.GetProperty("match_type").GetString(), defaults.MatchTypeIsRegex ? "regex" : "glob"),
                ("observer_type", golden.GetProperty("observer_type").GetString(), Text(defaults.ObserverType)),
                ("ttl_ns", Ticks(golden.GetProperty("ttl_ns")), defaults.Ttl.Ticks),
                ("summary_options", Summary(golden.GetProperty("summary_options")), Summary(defaults.Summary)),
                ("histogram_options", Histogram(golden.GetProperty("histogram_options")), Histogram(defaults.Histogram)),
            ]);

    public static IEnumerable<string> MatchDiffers(JsonElement golden, MappingMatch? match)
    {
        if (match is null || !golden.GetProperty("present").GetBoolean())
        {
            return Compare([("present", golden.GetProperty("present").GetBoolean(), match is not null)]);
        }

        var rule = match.Rule;
        return Compare(
            [
                ("name", golden.GetProperty("name").GetString(), match.Name),
                ("labels", Labels(golden.GetProperty("labels")), string.Join('\n', match.Labels.Select(Label).Order())),
                ("action", golden.GetProperty("action").GetString(), rule.Drop ? "drop" : "map"),
                ("match", golden.GetProperty("match").GetString(), rule.Match),
                ("match_type", golden.GetProperty("match_type").GetString(), rule.IsRegex ? "regex" : "glob"),
                ("match_metric_type", golden.GetProperty("match_metric_type").GetString(), Text(rule.MatchMetricType)),
                ("observer_type", golden.GetProperty("observer_type").GetString(), Text(rule.ObserverType)),
                ("honor_labels", golden.GetProperty("honor_labels").GetBoolean(), rule.HonorLabels),
                ("help", golden.GetProperty("help").GetString(), rule.Help),
                ("ttl_ns", Ticks(golden.GetProperty("ttl_ns")), rule.Ttl.Ticks),
                ("scale", Number(golden.GetProperty("scale")), rule.Scale),
                ("summary_options", Summary(golden, "summary_options"), Summary(rule.Summary)),
                ("histogram_options", Histogram(golden, "histogram_options"), Histogram(rule.Histogram)),
            ]);
    }

    private static IEnumerable<string> Compare(IEnumerable<(string What, object? Expected, object? Actual)> pairs)
        => pairs.Where(pair => !Equals(pair.Expected, pair.Actual))
            .Select(pair => $"{pair.What}: expected {pair.Expected ?? "null"}, but is {pair.Actual ?? "null"}");

    private static string Text<T>(T? value)
        where T : struct, Enum
        => value?.ToString().ToLowerInvariant() ?? "";

    /// <summary>Ours are ticks of 100 ns, rounded away from zero.</summary>
    private static long Ticks(JsonElement nanoseconds)
    {
        var ticks = nanoseconds.GetInt64() / 100m;
        return (long)(ticks < 0 ? Math.Floor(ticks) : Math.Ceiling(ticks));
    }

    private static string Labels(JsonElement labels)
        => string.Join('\n', labels.EnumerateObject().Select(label => Label(new(label.Name, label.Value.GetString()!))).Order());

    private static string Label(KeyValuePair<string, string> label) => $"{label.Key}={label.Value}";

    private static double? Number(JsonElement number) => number.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => number.GetDouble(),
        _ => double.Parse(
            number.GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture),
    };

    private static string? Summary(JsonElement golden, string key)
        => golden.TryGetProperty(key, out var options) ? Summary(options) : null;

    private static string? Histogram(JsonElement golden, string key)
        => golden.TryGetProperty(key, out var options) ? Histogram(options) : null;

    private static string Summary(JsonElement options)
    {
        var quantiles = options.GetProperty("quantiles").ValueKind == JsonValueKind.Null
            ? []
            : options.GetProperty("quantiles").EnumerateArray()
                .Select(one => $"{Number(one.GetProperty("quantile"))}±{Number(one.GetProperty("error"))}");
        return $"{string.Join(' ', quantiles)} max_age {Ticks(options.GetProperty("max_age_ns"))} "
            + $"age_buckets {options.GetProperty("age_buckets").GetUInt32()} buf_cap {options.GetProperty("buf_cap").GetUInt32()}";
    }

    private static string? Summary(SummaryOptions? options) => options is null
        ? null
        : $"{string.Join(' ', options.Quantiles.Select(one => $"{one.Quantile}±{one.Error}"))} max_age {options.MaxAge.Ticks} "
            + $"age_buckets {options.AgeBuckets} buf_cap {options.BufferCapacity}";

    private static string Histogram(JsonElement options)
    {
        var buckets = options.GetProperty("buckets").ValueKind == JsonValueKind.Null
            ? []
            : options.GetProperty("buckets").EnumerateArray().Select(Number);
        return $"{string.Join(' ', buckets)} factor {Number(options.GetProperty("native_histogram_bucket_factor"))} "
            + $"max {options.GetProperty("native_histogram_max_buckets").GetUInt32()}";
    }

    private static string? Histogram(HistogramOptions? options) => options is null
        ? null
        : $"{string.Join(' ', options.Buckets)} factor {options.NativeBucketFactor} max {options.NativeMaxBuckets}";
}
