namespace Windhover.Exporter.Series;

/// <summary>A value in memory that samples are added to: a whole series, or one shard's part of it.</summary>
internal abstract class SeriesCell
{
    /// <summary>The shard that writes it; null where all do.</summary>
    public SeriesShard? Writer;

    /// <summary>When the last sample came, by <see cref="SeriesClock.Now"/>.</summary>
    public long Touched;

    /// <summary>Another shard's part of the same series. Set before the cell is shown to others, and never changed.</summary>
    public SeriesCell? Next;

    private const long Never = long.MinValue;

    /// <summary>Its series has expired. What a shard still remembers of it is void.</summary>
    public bool Dead => Touched == Never;

    /// <summary>To be called while all shards stand still.</summary>
    public void Kill() => Touched = Never;
}
