namespace Windhover.Emitter.Transports;

/// <summary>What was dropped and not yet reported, by reason.</summary>
internal sealed class DropCounters
{
    private static readonly string[] Names = ["none", "timeout", "would_block", "unreachable", "queue_full", "too_long", "error"];

    private readonly long[] _counts = new long[Names.Length];
    private long _total;

    /// <summary>All drops since the start, reported or not.</summary>
    public long Total => Interlocked.Read(ref _total);

    public static int Reasons => Names.Length;

    public static string Name(DropReason reason) => Names[(int)reason];

    public void Add(DropReason reason)
    {
        Interlocked.Increment(ref _counts[(int)reason]);
        Interlocked.Increment(ref _total);
    }

    /// <summary>The count since the last call; <see cref="PutBack"/> it if it cannot be reported.</summary>
    public long Take(DropReason reason) => Interlocked.Exchange(ref _counts[(int)reason], 0);

    public void PutBack(DropReason reason, long count) => Interlocked.Add(ref _counts[(int)reason], count);
}
