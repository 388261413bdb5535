using System.Globalization;
using System.Text.Json;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Tests.Golden;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>Recorded and own results of a scenario in one spelling, to be compared as text.</summary>
internal static class ScenarioText
{
    private static readonly string[] Families =
    [
        "config_reloads_total", "events_actions_total", "events_conflict_total", "events_error_total", "events_total",
        "events_unmapped_total", "metrics_total", "sample_errors_total", "samples_total", "tag_errors_total", "tags_total",
    ];

    /// <summary>The recorded <c>self</c> object, in the form that a scrape shows.</summary>
    public static string OfRecordedSelf(JsonElement self)
    {
        var lines = new List<string>();
        foreach (var family in self.EnumerateObject())
        {
            if (family.Value.ValueKind == JsonValueKind.Number)
            {
                lines.Add($"{family.Name} {family.Value.GetRawText()}");
                continue;
            }

            foreach (var sample in family.Value.EnumerateObject().Where(sample => sample.Value.GetDouble() > 0))
            {
                lines.Add($"{family.Name}{{{LabelsOf(family.Name, sample.Name)}}} {sample.Value.GetRawText()}");
            }
        }

        return Join(lines);
    }

    public static string OfSelf(ExporterUnderTest exporter)
        => Join(exporter.SelfSamples().Where(line => Families.Contains(line.Split(' ', '{')[0])));

    public static string OfRecordedNative(JsonElement step)
        => step.TryGetProperty("native_histograms", out var histograms)
            ? Join(histograms.EnumerateArray().Select(OfRecordedNativeHistogram))
            : "";

    public static string OfNative(ExporterUnderTest exporter)
        => Join(exporter.NativeHistograms().Select(one => OfNativeHistogram(one.Name, one.Labels, one.Value)));

    private static string LabelsOf(string family, string key) => family switch
    {
        "config_reloads_total" => $"outcome=\"{key}\"",
        "events_actions_total" => $"action=\"{key}\"",
        "events_conflict_total" => $"metric_name=\"{key.Split('|')[0]}\",type=\"{key.Split('|')[1]}\"",
        "events_error_total" or "sample_errors_total" => $"reason=\"{key}\"",
        _ => $"type=\"{key}\"",
    };

    private static string OfRecordedNativeHistogram(JsonElement histogram)
    {
        var labels = histogram.GetProperty("labels").EnumerateObject()
            .OrderBy(label => label.Name, StringComparer.Ordinal)
            .Select(label => $"{label.Name}=\"{label.Value.GetString()}\"");
        return string.Join(
            ' ',
            histogram.GetProperty("name").GetString(),
            string.Join(',', labels),
            "schema", histogram.GetProperty("schema").GetInt32(),
            "zero", histogram.GetProperty("zero_count").GetUInt64(),
            "within", Number(GoldenJson.ReadDouble(histogram.GetProperty("zero_threshold"))),
            "sum", Number(GoldenJson.ReadDouble(histogram.GetProperty("sum"))),
            "count", histogram.GetProperty("count").GetUInt64(),
            "positive", Spans(histogram.GetProperty("positive_spans")), Deltas(histogram.GetProperty("positive_deltas")),
            "negative", Spans(histogram.GetProperty("negative_spans")), Deltas(histogram.GetProperty("negative_deltas")));
    }

    private static string OfNativeHistogram(string name, string labels, HistogramSnapshot histogram)
    {
        var native = histogram.Native!;
        var positive = new NativeSpans(native.Positive);
        var negative = new NativeSpans(native.Negative);
        return string.Join(
            ' ',
            name,
            labels,
            "schema", native.Schema,
            "zero", native.ZeroCount,
            "within", Number(NativeBuckets.ZeroThreshold),
            "sum", Number(histogram.Sum),
            "count", histogram.Count,
            "positive", Spans(positive), string.Join(',', positive.Deltas),
            "negative", Spans(negative), string.Join(',', negative.Deltas));
    }

    private static string Spans(NativeSpans spans) => string.Join(',', spans.Spans.Select(span => $"{span.Offset}+{span.Length}"));

    private static string Spans(JsonElement spans)
        => string.Join(',', spans.EnumerateArray().Select(span => $"{span[0].GetInt32()}+{span[1].GetInt32()}"));

    private static string Deltas(JsonElement deltas)
        => string.Join(',', deltas.EnumerateArray().Select(delta => delta.GetInt64()));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));
}
