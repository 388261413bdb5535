using System.Buffers;
using System.Text;
using Windhover.Exporter.Registry;
using Windhover.Exporter.SelfMetrics;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Exposition;

/// <summary>Writes families in Prometheus text 0.0.4, byte for byte as statsd_exporter does.</summary>
internal static class TextExposition
{
    /// <summary>Series. In the order of their labels they lie anywhere: each would be waited for, and takes as long as all that is
    /// written of it.</summary>
    private const int FetchAhead = 16;

    /// <param name="families">Sorted by name.</param>
    /// <param name="now">By <see cref="SeriesClock.Now"/>.</param>
    public static void Write(IBufferWriter<byte> writer, IEnumerable<IExposedFamily> families, long now)
    {
        var output = new Utf8Output(writer);
        foreach (var family in families)
        {
            WriteHeader(ref output, family);
            if (family is ClientFamily client)
            {
                WriteSeries(ref output, client.Snapshot, now);
            }
            else
            {
                WriteSelf(ref output, (SelfFamily)family);
            }
        }

        output.Flush();
    }

    private static void WriteHeader(ref Utf8Output output, IExposedFamily family)
    {
        var name = Encoding.ASCII.GetBytes(family.Name);
        output.Write("# HELP "u8);
        output.Write(name);
        output.Write(" "u8);
        output.Write(Encoding.UTF8.GetBytes(family.Help.Replace("\\", "\\\\").Replace("\n", "\\n")));
        output.Write("\n# TYPE "u8);
        output.Write(name);
        output.Write(" "u8);
        output.Write(Encoding.ASCII.GetBytes(family.Kind.Name()));
        output.Write("\n"u8);
    }

    internal static void WriteSelf(ref Utf8Output output, SelfFamily family)
    {
        var name = Encoding.ASCII.GetBytes(family.Name);
        foreach (var sample in family.Samples)
        {
            output.Write(name);
            output.Write(sample.Suffix);
            WriteLabels(ref output, sample.Labels);
            output.WriteLineEnd(sample.Value());
        }
    }

    private static void WriteSeries(ref Utf8Output output, FamilySnapshot snapshot, long now)
    {
        var name = snapshot.Family.NameUtf8;
        switch (snapshot.Family.Kind)
        {
            case SeriesKind.Counter or SeriesKind.Gauge:
                WriteValues(ref output, name, snapshot.Series, areCounters: snapshot.Family.Kind == SeriesKind.Counter);
                break;
            case SeriesKind.Summary:
                WriteSummaries(ref output, name, snapshot.Series, now);
                break;
            default:
                WriteHistograms(ref output, name, snapshot.Series);
                break;
        }
    }

    private static void WriteValues(ref Utf8Output output, byte[] name, SeriesList all, bool areCounters)
    {
        byte[] labelled = [.. name, (byte)'{'];
        for (var i = 0; i < all.Count; i++)
        {
            all.Fetch(i + FetchAhead);
            var series = all[i];
            var labels = series.Labels;
            output.Write(labels.IsEmpty ? name : labelled);
            output.Write(labels);
            output.WriteLineEnd(labels.IsEmpty ? " "u8 : "} "u8, areCounters ? series.ReadCounter() : series.ReadGauge());
        }
    }

    private static void WriteSummaries(ref Utf8Output output, byte[] name, SeriesList all, long now)
    {
        double[] quantiles = [];
        foreach (var series in all)
        {
            WriteSummary(ref output, name, series, now, ref quantiles);
        }
    }

    /// <param name="quantiles">Room that is kept from series to series.</param>
    internal static void WriteSummary(ref Utf8Output output, byte[] name, TimeSeries series, long now, ref double[] quantiles)
    {
        var shape = series.Owner.Summary!;
        if (quantiles.Length != shape.Objectives.Length)
        {
            quantiles = new double[shape.Objectives.Length];
        }

        series.ReadSummary(now, quantiles, out var sum, out var count);
        for (var i = 0; i < quantiles.Length; i++)
        {
            output.Write(name);
            WriteLabels(ref output, series.Labels, "quantile=\""u8, shape.QuantileLabels[i]);
            output.WriteLineEnd(quantiles[i]);
        }

        WriteSumAndCount(ref output, name, series.Labels, sum, count);
    }

    private static void WriteHistograms(ref Utf8Output output, byte[] name, SeriesList all)
    {
        foreach (var series in all)
        {
            WriteHistogram(ref output, name, series);
        }
    }

    internal static void WriteHistogram(ref Utf8Output output, byte[] name, TimeSeries series)
    {
        var histogram = series.ReadHistogram(withNative: false);
        ulong cumulative = 0;
        for (var i = 0; i < histogram.Buckets.Length; i++)
        {
            cumulative += histogram.Buckets[i];
            WriteBucket(ref output, name, series.Labels, histogram.Shape.BoundLabels[i], cumulative);
        }

        WriteBucket(ref output, name, series.Labels, "+Inf"u8, histogram.Count);
        WriteSumAndCount(ref output, name, series.Labels, histogram.Sum, histogram.Count);
    }

    private static void WriteBucket(
        ref Utf8Output output, byte[] name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, ulong count)
    {
        output.Write(name);
        output.Write("_bucket"u8);
        WriteLabels(ref output, labels, "le=\""u8, bound);
        output.WriteLineEnd(count);
    }

    private static void WriteSumAndCount(ref Utf8Output output, byte[] name, ReadOnlySpan<byte> labels, double sum, ulong count)
    {
        output.Write(name);
        output.Write("_sum"u8);
        WriteLabels(ref output, labels);
        output.WriteLineEnd(sum);
        output.Write(name);
        output.Write("_count"u8);
        WriteLabels(ref output, labels);
        output.WriteLineEnd(count);
    }

    /// <summary>Labels in braces, if there are any, and the space before the value.</summary>
    internal static void WriteLabels(ref Utf8Output output, ReadOnlySpan<byte> labels)
    {
        if (labels.Length == 0)
        {
            output.Write(" "u8);
            return;
        }

        output.Write("{"u8);
        output.Write(labels);
        output.Write("} "u8);
    }

    private static void WriteLabels(ref Utf8Output output, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> lastName, ReadOnlySpan<byte> lastValue)
    {
        output.Write("{"u8);
        output.Write(labels);
        if (labels.Length > 0)
        {
            output.Write(","u8);
        }

        output.Write(lastName);
        output.Write(lastValue);
        output.Write("\"} "u8);
    }
}
