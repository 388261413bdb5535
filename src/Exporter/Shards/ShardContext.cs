using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Shards;

/// <summary>What all shards share.</summary>
internal sealed class ShardContext(ExporterOptions options, SeriesClock clock, SeriesRegistry registry, RulesInForce rules)
{
    private RulesInForce _rules = rules;
    private int _shards;

    public SeriesClock Clock => clock;

    public SeriesRegistry Registry => registry;

    public LineOptions Lines { get; } = options.Lines with { Sets = options.SetWindow > TimeSpan.Zero };

    public bool HasCache => options.CacheSize > 0;

    /// <summary>Only this kind of cache counts what it is asked (a quirk of statsd_exporter).</summary>
    public bool CountsCache => HasCache && options.CacheType == MappingCacheType.Lru;

    public int FlushThreshold { get; } = Math.Max(1, options.EventFlushThreshold);

    public long FlushIntervalTicks { get; } = Math.Max(1, options.EventFlushInterval.Ticks);

    public int LoadedMappings => Rules.Count;

    /// <summary>Each shard looks once per batch.</summary>
    public RulesInForce Rules
    {
        get => Volatile.Read(ref _rules);
        set => Volatile.Write(ref _rules, value);
    }

    /// <summary>1 for the first.</summary>
    public int NextShardNumber() => Interlocked.Increment(ref _shards);
}
