namespace Windhover.Exporter.State;

/// <summary>Finds the records of a file that was written before, whole or not.</summary>
internal static unsafe class StateWalk
{
    /// <summary>Makes all that is no whole record free.</summary>
    /// <param name="found">The handles, rising.</param>
    /// <returns>How many records there were that are not whole.</returns>
    public static long Run(Slab slab, List<uint> found)
    {
        const uint start = StateHeader.Bytes / Slab.Unit;
        var end = (uint)(slab.File!.Bytes / Slab.Unit);
        long damaged = 0;
        var gap = start;

        // Where a record must begin: behind the last one, or behind free space of a known length.
        var expected = start;
        for (var at = start; at < end;)
        {
            if (Record.IsWhole(slab, at, end))
            {
                AddGap(slab, gap, at);
                found.Add(at);
                at += Record.Units(slab.At(at));
                gap = at;
                expected = at;
                continue;
            }

            if (at == expected)
            {
                var record = slab.At(at);
                if (Record.Type(record) == RecordType.None && Record.Checksum(record) == 0)
                {
                    expected = at + Math.Max(1, Record.Units(record));
                }
                else
                {
                    damaged++;
                }
            }

            // One step only, whatever the length says: it may be what was damaged.
            at++;
        }

        AddGap(slab, gap, end);
        return damaged;
    }

    private static void AddGap(Slab slab, uint from, uint to)
    {
        if (to > from)
        {
            slab.AddGap(from, to - from);
            *(ulong*)slab.At(from) = Record.FreeHeader(to - from);
        }
    }
}
