namespace Windhover.Exporter.Shards;

/// <summary>What the mapper's cache forgets when it is full.</summary>
public enum MappingCacheType
{
    /// <summary>What was not asked for the longest.</summary>
    Lru,

    /// <summary>Anything.</summary>
    Random,
}
