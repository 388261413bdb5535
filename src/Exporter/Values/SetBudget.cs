namespace Windhover.Exporter.Values;

/// <summary>How long the values of sets are remembered, and how many at most.</summary>
/// <param name="windowTicks">Ticks of <see cref="TimeSpan"/>.</param>
/// <param name="perSet">Values of one series.</param>
/// <param name="total">Values of all series together.</param>
internal sealed class SetBudget(long windowTicks, int perSet, int total)
{
    private long _used;

    public long WindowTicks => windowTicks;

    public int PerSet => perSet;

    /// <summary>Values remembered now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Says whether one more value may be remembered; if so, it counts.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _used) <= total)
        {
            return true;
        }

        Interlocked.Decrement(ref _used);
        return false;
    }

    public void Return(int values) => Interlocked.Add(ref _used, -values);
}
