namespace Windhover.Exporter.State;

/// <summary>Stretches between records that are free again, in units of <see cref="Slab.Unit"/>. Neighbours become one.</summary>
internal sealed class FreeSpace
{
    private readonly SortedSet<(uint Units, uint Start)> _bySize = [];
    private readonly Dictionary<uint, uint> _unitsByStart = [];
    private readonly Dictionary<uint, uint> _startByEnd = [];

    public long Units { get; private set; }

    /// <returns>The whole stretch that became of it and its neighbours.</returns>
    public (uint Start, uint Units) Add(uint start, uint units)
    {
        if (_startByEnd.TryGetValue(start, out var before))
        {
            var more = _unitsByStart[before];
            Remove(before, more);
            (start, units) = (before, units + more);
        }

        if (_unitsByStart.TryGetValue(start + units, out var behind))
        {
            Remove(start + units, behind);
            units += behind;
        }

        _bySize.Add((units, start));
        _unitsByStart.Add(start, units);
        _startByEnd.Add(start + units, start);
        Units += units;
        return (start, units);
    }

    /// <summary>Takes from the smallest stretch that is large enough.</summary>
    /// <param name="rest">Units behind what was taken that stay free.</param>
    /// <returns>0 where there is none.</returns>
    public uint Take(uint units, out uint rest)
    {
        rest = 0;
        if (_bySize.Count == 0 || _bySize.Max.Units < units)
        {
            return 0;
        }

        (var found, var start) = _bySize.GetViewBetween((units, 0), (uint.MaxValue, uint.MaxValue)).Min;
        Remove(start, found);
        rest = found - units;
        if (rest > 0)
        {
            Add(start + units, rest);
        }

        return start;
    }

    private void Remove(uint start, uint units)
    {
        _bySize.Remove((units, start));
        _unitsByStart.Remove(start);
        _startByEnd.Remove(start + units);
        Units -= units;
    }
}
