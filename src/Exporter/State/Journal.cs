using System.Runtime.CompilerServices;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.State;

/// <summary>What the words of the state held before a part was applied, so that it can be taken back. One for each shard that takes
/// parts. It lies in the state, so that it outlives the process.</summary>
/// <remarks>Behind the header: the number of words saved, or −1 where no part is open; outbox, batch and part; then, for each word, its
/// place and what it held. A process that is killed has made all its stores up to some moment and none after it, so that the order of
/// the stores is all that is needed.</remarks>
internal sealed unsafe class Journal
{
    /// <summary>A datagram of 64 KiB may hold 32 K values, each of which changes three words of a histogram.</summary>
    public const int Capacity = 128 << 10;

    private const long Closed = -1;
    private const int CountAt = Record.HeaderBytes;
    private const int OutboxAt = CountAt + sizeof(long);
    private const int BatchAt = OutboxAt + sizeof(long);
    private const int PartAt = BatchAt + sizeof(long);
    private const int EntriesAt = PartAt + sizeof(long);
    private const int EntryBytes = 2 * sizeof(long);
    private const int IdentityAt = EntriesAt + (Capacity * EntryBytes);

    private readonly byte* _base;
    private readonly long _savedBytes;
    private readonly byte* _record;
    private readonly long* _count;
    private readonly List<uint> _freeLater = [];
    private long _left;

    private Journal(Slab slab, uint handle)
    {
        _base = slab.At(0);
        _savedBytes = slab.SavedBytes;
        _record = slab.At(handle);
        _count = (long*)(_record + CountAt);
    }

    /// <summary>Parts that changed more words than there is room for, and could not have been taken back.</summary>
    public long Overflows { get; private set; }

    /// <param name="shard">The number of the shard whose journal it is.</param>
    /// <returns>Null if the state has no room for one.</returns>
    public static Journal? Create(Slab slab, int shard)
    {
        const int bytes = IdentityAt + sizeof(long);
        var handle = slab.Allocate(bytes, isSaved: true);
        if (handle == 0 || !slab.IsSaved(handle))
        {
            if (handle != 0)
            {
                slab.Free(handle, bytes / Slab.Unit);
            }

            return null;
        }

        var record = slab.At(handle);
        Record.Shape(record, IdentityAt / Slab.Unit);
        *(long*)(record + CountAt) = Closed;
        *(long*)(record + IdentityAt) = shard;
        Record.Commit(slab, handle, RecordType.Journal, bytes / Slab.Unit);
        return new Journal(slab, handle);
    }

    public void Begin(PartId part)
    {
        *(long*)(_record + OutboxAt) = part.Outbox;
        *(long*)(_record + BatchAt) = part.Batch;
        *(long*)(_record + PartAt) = part.Part;
        _left = Capacity;
        Volatile.Write(ref *_count, 0);
    }

    public void Commit() => Volatile.Write(ref *_count, Closed);

    /// <summary>Remembers a record that nothing refers to but what this journal may bring back.</summary>
    public void FreeLater(uint handle) => _freeLater.Add(handle);

    /// <summary>After <see cref="Commit"/>.</summary>
    /// <returns>What can be freed now.</returns>
    public IReadOnlyList<uint> TakeFree()
    {
        if (_freeLater.Count == 0)
        {
            return [];
        }

        uint[] free = [.. _freeLater];
        _freeLater.Clear();
        return free;
    }

    /// <summary>To be called before a word changes. Words of private memory end with the process, and need no saving.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Save(void* word)
    {
        var place = (byte*)word - _base;
        if ((ulong)place >= (ulong)_savedBytes)
        {
            return;
        }

        if (_left == 0)
        {
            Overflow();
            return;
        }

        var count = *_count;
        if (count < 0)
        {
            return;
        }

        var entry = (long*)(_record + EntriesAt) + (count * 2);
        entry[0] = place;
        entry[1] = *(long*)word;
        _left--;
        Volatile.Write(ref *_count, count + 1);

        // The store to the word itself must stay behind this one. On processors that keep stores in order this costs nothing.
        Volatile.WriteBarrier();
    }

    /// <summary>Takes back what was done for a part that the last process was killed in, last first.</summary>
    /// <param name="record">Whole, of the type <see cref="RecordType.Journal"/>.</param>
    /// <param name="isApplied">Says whether the part was noted as applied.</param>
    /// <param name="isValue">Says whether a place is that of a value of a whole record: nothing else is ever changed.</param>
    /// <returns>Whether there was something to take back.</returns>
    public static bool TakeBack(Slab slab, uint record, Func<PartId, bool> isApplied, Func<long, bool> isValue)
    {
        var at = slab.At(record);
        var count = *(long*)(at + CountAt);
        if (Record.Units(at) != (IdentityAt + sizeof(long)) / Slab.Unit || count is <= 0 or > Capacity)
        {
            return false;
        }

        var part = new PartId((int)*(long*)(at + OutboxAt), *(long*)(at + BatchAt), (int)*(long*)(at + PartAt));
        if (isApplied(part))
        {
            return false;
        }

        for (var i = count - 1; i >= 0; i--)
        {
            var entry = (long*)(at + EntriesAt) + (i * 2);
            if (entry[0] % sizeof(long) == 0 && isValue(entry[0]))
            {
                *(long*)slab.At((uint)(entry[0] / Slab.Unit)) = entry[1];
            }
        }

        // A process that is killed in here begins again with the same words: what was restored is restored once more.
        Volatile.Write(ref *(long*)(at + CountAt), Closed);
        return true;
    }

    /// <summary>From here on nothing is saved, and half of a part must not be taken back.</summary>
    private void Overflow()
    {
        if (*_count >= 0)
        {
            Commit();
            Overflows++;
        }
    }
}
