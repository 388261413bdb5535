using System.Buffers;
using System.Text;
using Windhover.Exporter.Registry;
using Windhover.Exporter.SelfMetrics;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Exposition;

/// <summary>Writes families as <c>io.prometheus.client.MetricFamily</c> messages, each after its length: the only form in which
/// statsd_exporter shows native histograms and creation times.</summary>
/// <remarks>Field numbers: prometheus/client_model, io/prometheus/client/metrics.proto.</remarks>
internal sealed class ProtobufExposition(IBufferWriter<byte> output, SeriesClock clock)
{
    private readonly ProtobufBuffer _message = new();
    private double[] _quantiles = [];

    /// <param name="families">Sorted by name.</param>
    public void Write(IEnumerable<IExposedFamily> families)
    {
        foreach (var family in families)
        {
            // MetricFamily: name = 1, help = 2, type = 3, metric = 4.
            _message.WriteString(1, Encoding.UTF8.GetBytes(family.Name));
            _message.WriteString(2, Encoding.UTF8.GetBytes(family.Help));
            _message.WriteUnsigned(3, TypeOf(family.Kind));
            if (family is ClientFamily client)
            {
                foreach (var series in client.Snapshot.Series)
                {
                    WriteSeries(family.Kind, series);
                }
            }
            else
            {
                WriteSelf((SelfFamily)family);
            }

            _message.FlushDelimited(output);
        }
    }

    /// <summary>MetricType: COUNTER = 0, GAUGE = 1, SUMMARY = 2, HISTOGRAM = 4.</summary>
    private static ulong TypeOf(SeriesKind kind) => kind switch
    {
        SeriesKind.Counter => 0,
        SeriesKind.Gauge => 1,
        SeriesKind.Summary => 2,
        _ => 4,
    };

    private void WriteSeries(SeriesKind kind, TimeSeries series)
    {
        var metric = _message.Begin(4);
        WriteLabels(series.Labels);
        switch (kind)
        {
            case SeriesKind.Counter:
                var counter = _message.Begin(3);
                _message.WriteDouble(1, series.ReadCounter());
                WriteCreated(3, series.Created);
                _message.End(counter);
                break;
            case SeriesKind.Gauge:
                WriteGauge(series.ReadGauge());
                break;
            case SeriesKind.Summary:
                WriteSummary(series);
                break;
            default:
                WriteHistogram(series);
                break;
        }

        _message.End(metric);
    }

    private void WriteGauge(double value)
    {
        var gauge = _message.Begin(2);
        _message.WriteDouble(1, value);
        _message.End(gauge);
    }

    /// <summary>Summary: sample_count = 1, sample_sum = 2, quantile = 3 { quantile = 1, value = 2 }, created_timestamp = 4.</summary>
    private void WriteSummary(TimeSeries series)
    {
        var shape = series.Owner.Summary!;
        if (_quantiles.Length != shape.Objectives.Length)
        {
            _quantiles = new double[shape.Objectives.Length];
        }

        series.ReadSummary(clock.Now, _quantiles, out var sum, out var count);
        var summary = _message.Begin(4);
        _message.WriteUnsigned(1, count);
        _message.WriteDouble(2, sum);
        for (var i = 0; i < _quantiles.Length; i++)
        {
            var quantile = _message.Begin(3);
            _message.WriteDouble(1, shape.Objectives[i].Quantile);
            _message.WriteDouble(2, _quantiles[i]);
            _message.End(quantile);
        }

        WriteCreated(4, series.Created);
        _message.End(summary);
    }

    /// <summary>Histogram: sample_count = 1, sample_sum = 2, bucket = 3 { cumulative_count = 1, upper_bound = 2 }, schema = 5,
    /// zero_threshold = 6, zero_count = 7, negative_span = 9, negative_delta = 10, positive_span = 12, positive_delta = 13,
    /// created_timestamp = 15.</summary>
    private void WriteHistogram(TimeSeries series)
    {
        var snapshot = series.ReadHistogram(withNative: true);
        var histogram = _message.Begin(7);
        _message.WriteUnsigned(1, snapshot.Count);
        _message.WriteDouble(2, snapshot.Sum);
        ulong cumulative = 0;
        for (var i = 0; i < snapshot.Buckets.Length; i++)
        {
            cumulative += snapshot.Buckets[i];
            var bucket = _message.Begin(3);
            _message.WriteUnsigned(1, cumulative);
            _message.WriteDouble(2, snapshot.Shape.Bounds[i]);
            _message.End(bucket);
        }

        if (snapshot.Native is { } native)
        {
            _message.WriteSigned(5, native.Schema);
            _message.WriteDouble(6, NativeBuckets.ZeroThreshold);
            _message.WriteUnsigned(7, native.ZeroCount);
            WriteSpans(9, new NativeSpans(native.Negative));
            WriteSpans(12, new NativeSpans(native.Positive));
        }

        WriteCreated(15, series.Created);
        _message.End(histogram);
    }

    /// <summary>Spans { offset = 1, length = 2 } in <paramref name="field"/>, deltas in the one after it.</summary>
    private void WriteSpans(int field, NativeSpans buckets)
    {
        foreach ((var offset, var length) in buckets.Spans)
        {
            var span = _message.Begin(field);
            _message.WriteSigned(1, offset);
            _message.WriteUnsigned(2, (ulong)length);
            _message.End(span);
        }

        foreach (var delta in buckets.Deltas)
        {
            _message.WriteSigned(field + 1, delta);
        }
    }

    private void WriteSelf(SelfFamily family)
    {
        if (family.Kind == SeriesKind.Summary)
        {
            WriteSelfSummary(family);
            return;
        }

        foreach (var sample in family.Samples)
        {
            var metric = _message.Begin(4);
            WriteLabels(sample.Labels);
            var value = _message.Begin(family.Kind == SeriesKind.Counter ? 3 : 2);
            _message.WriteDouble(1, sample.Value());
            if (family.Kind == SeriesKind.Counter && IsCountedHere(family.Name))
            {
                WriteCreated(3, clock.StartedAt);
            }

            _message.End(value);
            _message.End(metric);
        }
    }

    /// <summary>What the runtime and the system count began with the process, and statsd_exporter does not say when.</summary>
    private static bool IsCountedHere(string name)
        => !name.StartsWith("go_", StringComparison.Ordinal) && !name.StartsWith("process_", StringComparison.Ordinal);

    /// <summary>Samples of one summary without labels: its sum and its count.</summary>
    private void WriteSelfSummary(SelfFamily family)
    {
        var metric = _message.Begin(4);
        var summary = _message.Begin(4);
        foreach (var sample in family.Samples)
        {
            if (sample.Suffix.AsSpan().SequenceEqual("_count"u8))
            {
                _message.WriteUnsigned(1, (ulong)sample.Value());
            }
            else
            {
                _message.WriteDouble(2, sample.Value());
            }
        }

        _message.End(summary);
        _message.End(metric);
    }

    /// <summary>Timestamp: seconds = 1, nanos = 2.</summary>
    private void WriteCreated(int field, DateTimeOffset created)
    {
        var timestamp = _message.Begin(field);
        _message.WriteUnsigned(1, (ulong)created.ToUnixTimeSeconds());
        _message.WriteUnsigned(2, (ulong)(created.Ticks % TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick);
        _message.End(timestamp);
    }

    /// <summary>LabelPair { name = 1, value = 2 } in field 1, from the prepared text form.</summary>
    private void WriteLabels(ReadOnlySpan<byte> labels)
    {
        while (!labels.IsEmpty)
        {
            var equals = labels.IndexOf((byte)'=');
            var end = equals + 2;
            while (labels[end] != '"')
            {
                end += labels[end] == '\\' ? 2 : 1;
            }

            var pair = _message.Begin(1);
            _message.WriteString(1, labels[..equals]);
            WriteValue(labels[(equals + 2)..end]);
            _message.End(pair);
            labels = labels[Math.Min(end + 2, labels.Length)..];
        }
    }

    private void WriteValue(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            _message.WriteString(2, escaped);
            return;
        }

        var value = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            var escape = escaped[i] == '\\';
            i += escape ? 1 : 0;
            value[length++] = escape && escaped[i] == 'n' ? (byte)'\n' : escaped[i];
        }

        _message.WriteString(2, value.AsSpan(0, length));
    }
}
