using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>An exporter without sockets, in a time of its own.</summary>
internal sealed class ExporterUnderTest
{
    private readonly ILineSink _sink;

    public ExporterUnderTest(ExporterOptions? options = null, bool reference = false, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        Exporter = new StatsdExporter(options ?? new ExporterOptions(), Time);
        _sink = reference ? Exporter.CreateReferenceSink() : Exporter.CreateSink();
    }

    public FakeTimeProvider Time { get; }

    public StatsdExporter Exporter { get; }

    public void Send(params IEnumerable<string> lines) => Send(_sink, lines);

    public void Send(ILineSink sink, params IEnumerable<string> lines)
    {
        sink.Enter();
        foreach (var line in lines)
        {
            sink.Line(Encoding.UTF8.GetBytes(line));
        }

        sink.Exit();
    }

    public void Send(byte[] line)
    {
        _sink.Enter();
        _sink.Line(line);
        _sink.Exit();
    }

    /// <summary>Lets time pass as the process does: a tick each second.</summary>
    public void Advance(double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            Time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            Exporter.ExpireSeries();
        }
    }

    /// <summary>The series of clients, as text.</summary>
    public string ClientText()
    {
        var output = new ArrayBufferWriter<byte>();
        Exporter.WriteClientMetrics(output, MetricsFormat.Text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>All that a scrape shows.</summary>
    public string Text()
    {
        var output = new ArrayBufferWriter<byte>();
        Exporter.WriteMetrics(output, MetricsFormat.Text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The value that a scrape shows for a series, such as <c>statsd_exporter_events_total{type="counter"}</c>; null where
    /// it is not shown.</summary>
    public string? Value(string series)
        => Text().Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];

    /// <summary>All samples of the exporter about its pipeline, without the prefix.</summary>
    public IEnumerable<string> SelfSamples()
        => Text().Split('\n')
            .Where(line => line.StartsWith("statsd_exporter_", StringComparison.Ordinal))
            .Select(line => line["statsd_exporter_".Length..]);

    public IEnumerable<(string Name, string Labels, HistogramSnapshot Value)> NativeHistograms()
        => Exporter.ClientFamilies()
            .Where(family => family.Family.Kind == SeriesKind.Histogram)
            .SelectMany(family => family.Series)
            .Select(series => (
                series.Owner.Family.Name, Encoding.UTF8.GetString(series.Labels), series.ReadHistogram(withNative: true)))
            .Where(histogram => histogram.Item3.Native is not null);
}
