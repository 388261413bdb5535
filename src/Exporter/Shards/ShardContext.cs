using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Shards;

/// <summary>What all shards share.</summary>
/// <param name="lines">Which dialects and types of lines are read.</param>
internal sealed class ShardContext(LineOptions lines, SeriesClock clock, SeriesRegistry registry, RulesInForce rules)
{
    private RulesInForce _rules = rules;
    private int _shards;

    public SeriesClock Clock => clock;

    public SeriesRegistry Registry => registry;

    public LineOptions Lines => lines;

    /// <summary>Each shard looks once per batch.</summary>
    public RulesInForce Rules
    {
        get => Volatile.Read(ref _rules);
        set => Volatile.Write(ref _rules, value);
    }

    /// <summary>1 for the first.</summary>
    public int NextShardNumber() => Interlocked.Increment(ref _shards);
}
