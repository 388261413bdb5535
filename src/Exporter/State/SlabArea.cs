namespace Windhover.Exporter.State;

/// <summary>One of the two parts of a <see cref="Slab"/>: that of the file, or that of private memory. In units of
/// <see cref="Slab.Unit"/>.</summary>
internal sealed class SlabArea
{
    /// <summary>A step of 1 MiB: a file is no longer than that while there are few series.</summary>
    private const uint Step = (1 << 20) / Slab.Unit;

    private readonly FreeSpace _free = new();

    private readonly uint _start;
    private readonly uint _limit;
    private readonly Func<uint, uint, bool> _grow;
    private uint _used;
    private uint _end;

    /// <param name="start">The first unit; never 0, which means none.</param>
    /// <param name="limit">Behind the last.</param>
    /// <param name="grow">Puts memory behind units, from the first to behind the second; says whether it could.</param>
    public SlabArea(uint start, uint limit, Func<uint, uint, bool> grow)
    {
        _start = _used = _end = start;
        _limit = limit;
        _grow = grow;
    }

    /// <summary>In records.</summary>
    public long UsedUnits => _used - _start - _free.Units;

    /// <summary>There are records already.</summary>
    public void Resume(uint used, uint end) => (_used, _end) = (used, end);

    /// <param name="rest">Units behind what was taken that stay free.</param>
    /// <returns>The first unit; 0 where there is no more memory.</returns>
    public uint Take(uint units, out uint rest)
    {
        var found = _free.Take(units, out rest);
        if (found != 0)
        {
            return found;
        }

        if (_end - _used < units)
        {
            // To the next step, not so many steps: the first one is shorter for the header.
            var wanted = ((ulong)_used + units + Step - 1) / Step * Step;
            if (wanted > _limit || !_grow(_end, (uint)wanted))
            {
                return 0;
            }

            _end = (uint)wanted;
        }

        found = _used;
        _used += units;
        return found;
    }

    /// <returns>The whole free stretch.</returns>
    public (uint Start, uint Units) Return(uint first, uint units) => _free.Add(first, units);
}
