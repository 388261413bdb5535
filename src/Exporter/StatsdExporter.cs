using System.Buffers;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Series;

namespace Windhover.Exporter;

/// <summary>StatsD lines in, series out: everything of statsd_exporter but sockets, HTTP and the process.</summary>
/// <remarks>All members may be called from any thread. Nothing that a client sends makes one of them throw.</remarks>
public sealed class StatsdExporter : IDisposable
{
    private readonly SelfMetrics _self = new();
    private readonly List<SeriesShard> _shards = [];

    /// <exception cref="MappingConfigException">The mapping file cannot be used.</exception>
    public StatsdExporter(ExporterOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
    }

    /// <summary>A sink for one receiving thread. It lives as long as the exporter: connections that come and go share one, since
    /// <see cref="ILineSink.Enter"/> waits until no other thread is inside.</summary>
    internal ILineSink CreateSink()
    {
        var shard = new SeriesShard();
        lock (_shards)
        {
            _shards.Add(shard);
        }

        return shard;
    }

    /// <summary>Writes all series and the exporter's own metrics, sorted by name.</summary>
    public void WriteMetrics(IBufferWriter<byte> output, MetricsFormat format)
    {
        foreach (SelfFamily family in _self.Families())
        {
            output.Write(System.Text.Encoding.UTF8.GetBytes($"# HELP {family.Name} {family.Help}\n"));
        }
    }

    /// <summary>Puts a new mapping file in force, whole or not at all, and counts the outcome.</summary>
    /// <exception cref="MappingConfigException">It cannot be used; the old one stays in force.</exception>
    public void Reload(string mappingConfig) => _self.SuccessfulReloads.Increment();

    /// <summary>Counts a reload whose file could not even be read.</summary>
    public void CountFailedReload() => _self.FailedReloads.Increment();

    /// <summary>Drops the series whose time to live has passed. To be called every second.</summary>
    public void ExpireSeries() => _self.Families();

    /// <summary>A counter that the host keeps, shown among the exporter's own metrics. Calls with the same name and different
    /// labels add series to one family.</summary>
    internal SelfCounter AddCounter(string name, string help, KeyValuePair<string, string>? label = null)
        => _self.AddCounter(name, help, label);

    /// <summary>A counter that the host computes at each scrape.</summary>
    internal void AddCounter(string name, string help, Func<double> value, KeyValuePair<string, string>? label = null)
        => _self.AddCounter(name, help, value, label);

    /// <summary>A gauge that the host computes at each scrape.</summary>
    internal void AddGauge(string name, string help, Func<double> value, KeyValuePair<string, string>? label = null)
        => _self.AddGauge(name, help, value, label);

    /// <summary>To be called around each scrape, for <c>promhttp_metric_handler_*</c>.</summary>
    public void ScrapeStarted() => _self.ScrapesInFlight.Increment();

    /// <param name="status">The answer's HTTP status.</param>
    public void ScrapeEnded(int status)
    {
        _self.ScrapesInFlight.Add(-1);
        _self.CountScrape(status);
    }

    public void Dispose()
    {
    }
}
