namespace Windhover.Exporter.Series;

/// <summary>A value in memory that samples are added to: a whole series, or one shard's part of it.</summary>
internal abstract class SeriesCell
{
    /// <summary>As <see cref="Writer"/>: all shards write it.</summary>
    public const int AllShards = 0;

    /// <summary>As <see cref="Writer"/>: nobody does.</summary>
    public const int NoShard = -1;

    /// <summary>When the last sample came, by <see cref="SeriesClock.Now"/>.</summary>
    public long Touched;

    private const long Never = long.MinValue;

    private SeriesCell? _next;

    protected SeriesCell(int writer, long now)
    {
        Writer = writer;
        Touched = now;
    }

    /// <summary>The <see cref="SeriesShard.Number"/> of the shard that writes it.</summary>
    public int Writer { get; }

    /// <summary>Another part of the same series. Read without a lock.</summary>
    public SeriesCell? Next => Volatile.Read(ref _next);

    /// <summary>Its series has expired. What a shard still remembers of it is void.</summary>
    public bool Dead => Touched == Never;

    /// <param name="value">After scale and division.</param>
    /// <param name="isRelative">Written with a sign, which only gauges care about.</param>
    /// <param name="weight">How often the value was seen, 1 or more; counters and gauges come with it divided in already.</param>
    /// <param name="now">By <see cref="SeriesClock.Now"/>.</param>
    public abstract void Add(double value, bool isRelative, long weight, long now);

    /// <summary>Puts a part behind this one, under the lock of the registry.</summary>
    public void Append(SeriesCell part)
    {
        part._next = _next;
        Volatile.Write(ref _next, part);
    }

    /// <summary>To be called while all shards stand still.</summary>
    public void Kill() => Touched = Never;
}
