namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>The steps that a search has reached at one position, in order of priority, each once.</summary>
/// <param name="steps">The number of steps of the expression.</param>
/// <param name="slotsEach">The number of positions noted by each.</param>
internal sealed class RegexThreads(int steps, int slotsEach)
{
    // A sparse set (Briggs and Torczon): cleared by setting the count, whatever the number of steps.
    private readonly int[] _dense = new int[steps];
    private readonly int[] _sparse = new int[steps];
    private readonly int[] _slots = new int[steps * slotsEach];

    public int Count { get; private set; }

    public int this[int index] => _dense[index];

    public Span<int> Slots(int index) => _slots.AsSpan(index * slotsEach, slotsEach);

    public void Clear() => Count = 0;

    /// <returns>False if it was there already, which then has the higher priority.</returns>
    public bool TryAdd(int step)
    {
        var index = _sparse[step];
        if (index < Count && _dense[index] == step)
        {
            return false;
        }

        _dense[Count] = step;
        _sparse[step] = Count++;
        return true;
    }
}
