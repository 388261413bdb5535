namespace Windhover.Exporter.SelfMetrics;

/// <summary>A counter about the exporter itself, written by any thread.</summary>
internal sealed class SelfCounter
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Add(long increment) => Interlocked.Add(ref _value, increment);

    public void Increment() => Interlocked.Increment(ref _value);
}
