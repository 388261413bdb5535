namespace Windhover.Exporter.Series;

/// <summary>A value in memory that samples are added to: a whole series, or one shard's part of it.</summary>
internal abstract class SeriesCell
{
    /// <summary>The shard that writes it; null where all do.</summary>
    public SeriesShard? Writer;

    /// <summary>When the last sample came, by <see cref="SeriesClock.Now"/>.</summary>
    public long Touched;

    /// <summary>Its series has expired. Written while all shards stand still; what a shard still remembers of it is void.</summary>
    public bool Dead;
}
