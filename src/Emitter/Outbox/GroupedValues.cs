namespace Windhover.Emitter.Outbox;

/// <summary>The records of a batch, brought together by series, each series' in the order of stripes and positions.</summary>
internal sealed class GroupedValues
{
    private int[] _ends = [];
    private long[] _values = [];

    /// <param name="series">Records of others are left out.</param>
    public void Group(OutboxMemory memory, int series)
    {
        if (_ends.Length < series + 1)
        {
            _ends = new int[memory.Layout.Series + 1];
        }
        var ends = _ends.AsSpan(0, series + 1);
        ends.Clear();
        // How many of each, so that it is known where each begins; then each to its place, which leaves where each ends.
        var total = 0;
        foreach (var record in new BatchRecords(memory, series))
        {
            ends[record.Series + 1]++;
            total++;
        }
        for (var i = 1; i < ends.Length; i++)
        {
            ends[i] += ends[i - 1];
        }
        if (_values.Length < total)
        {
            _values = new long[Math.Max(total, _values.Length * 2)];
        }
        var values = _values.AsSpan();
        foreach (var record in new BatchRecords(memory, series))
        {
            // A memory that a process still writes to may have more by now.
            ref var end = ref ends[record.Series];
            if ((uint)end < (uint)values.Length)
            {
                values[end++] = record.Value;
            }
        }
    }

    public ReadOnlySpan<long> Of(int series)
    {
        var start = series == 0 ? 0 : _ends[series - 1];
        return _values.AsSpan(start, Math.Max(_ends[series] - start, 0));
    }
}
