using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Shards;

/// <summary>A mapping file in force, with the look-ups it has answered. A reload makes a new one.</summary>
internal sealed class RulesInForce(MetricMapper mapper, int cacheSize, MappingCacheType cacheType)
{
    private readonly MappingCache? _cache = cacheSize > 0 ? new MappingCache(cacheSize, cacheType) : null;

    public MappingDefaults Defaults => mapper.Defaults;

    public MetricMapper Mapper => mapper;

    /// <summary>Names that these rules do not take; a reload begins anew.</summary>
    public UnmappedNames Unmapped { get; } = new();

    public int Count => mapper.Count;

    public int CachedCount => _cache?.Count ?? 0;

    /// <param name="name">Raw: tags removed, not escaped.</param>
    /// <param name="wasCached">The answer was remembered.</param>
    /// <returns>Null where no rule takes the name.</returns>
    public MappingMatch? Map(string name, EventType type, out bool wasCached)
    {
        wasCached = false;
        if (_cache is null)
        {
            return mapper.Map(name, type);
        }

        if (_cache.TryGet(name, type, out MappingMatch? match))
        {
            wasCached = true;
            return match;
        }

        match = mapper.Map(name, type);
        _cache.Add(name, type, match);
        return match;
    }
}
