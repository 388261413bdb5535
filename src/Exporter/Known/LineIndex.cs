using System.Runtime.CompilerServices;
using Windhover.Exporter.Values;
using Windhover.Interop;

namespace Windhover.Exporter.Known;

/// <summary>Finds what a line means by its raw bytes: those before the first <c>:</c> and those from the first <c>|</c>. The values
/// between them do not matter. No strings, no allocation for what is known.</summary>
/// <remarks>Open addressing over small slots; the entries lie in the order in which they came. Clients send their series in the same
/// order each time: so the entry behind the last one that was found is looked at first, before the slots. An entry has a fingerprint in
/// place of the bytes, which is as good (<see cref="LineHash"/>).</remarks>
internal sealed class LineIndex
{
    // A flood of lines that all differ fills the index; then it starts anew, and the lines in use come back one by one.
    internal const int MaxEntries = 1 << 20;

    private const int FirstEntries = 1 << 10;
    private const int SlotsPerEntry = 2;
    private const int FetchAhead = 4;

    // From here on the entries grow by a quarter: half of what twice as many take lay idle for good.
    private const int ManyEntries = 1 << 16;

    // A slot is 0, or the number of an entry, from 1 on, below some bits of its key that keep others away.
    private const int NumberBits = 21;
    private const uint NumberMask = (1 << NumberBits) - 1;

    private readonly LineHash _hash = new();
    private uint[] _slots = new uint[FirstEntries * SlotsPerEntry];
    private Entry[] _entries = new Entry[FirstEntries];
    private int _expected;
    private int _dead;

    public int Count { get; private set; }

    /// <summary>Adding another line forgets all others.</summary>
    public bool IsFull => Count == MaxEntries;

    /// <param name="name">Before the first <c>:</c>.</param>
    /// <param name="tail">From the first <c>|</c> on.</param>
    /// <returns>A null reference where the line is not known; else valid until the next <see cref="Add"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ref readonly KnownLine Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
    {
        if (!CanHold(name, tail))
        {
            return ref Unsafe.NullRef<KnownLine>();
        }

        var key = _hash.Of(name, tail);
        var index = _expected;
        if (!IsAt(index, key))
        {
            index = Seek(key);
            if (index < 0)
            {
                return ref Unsafe.NullRef<KnownLine>();
            }
        }

        _expected = index + 1 < Count ? index + 1 : 0;
        Fetch(index + FetchAhead);
        return ref _entries[index].Line;
    }

    /// <summary>Longer lines are not worth their key: such a line takes the slow path each time.</summary>
    public static bool CanHold(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => name.Length + tail.Length <= LineHash.MaxBytes;

    /// <summary>Adds a line that <see cref="CanHold"/> allows, or gives a known one a new meaning.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, in KnownLine line)
    {
        var key = _hash.Of(name, tail);
        var index = Seek(key);
        if (index >= 0)
        {
            _entries[index].Line = line;
            return;
        }

        if (IsFull)
        {
            Clear();
        }

        if (Count == _entries.Length)
        {
            Grow();
        }

        _entries[Count] = new Entry { Key = key, Line = line };
        Place(key, Count++);
    }

    public void Clear()
    {
        if (Count > 0)
        {
            _slots = new uint[FirstEntries * SlotsPerEntry];
            _entries = new Entry[FirstEntries];
            Count = 0;
            _expected = 0;
            _dead = 0;
        }
    }

    /// <summary>Forgets the lines whose series have expired.</summary>
    /// <returns>Whether so many have been forgotten by now that their memory is wanted back.</returns>
    public bool DropDead()
    {
        foreach (ref var entry in _entries.AsSpan(0, Count))
        {
            if (!entry.Line.Cell.IsNone && entry.Line.Cell.IsDead)
            {
                // No line has this key, but for a chance like that of all false matches.
                entry = default;
                _dead++;
            }
        }

        return _dead > Count / 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsAt(int index, LineFingerprint key)
    {
        var entries = _entries;
        return (uint)index < (uint)entries.Length && entries[index].Key.Low == key.Low && entries[index].Key.High == key.High;
    }

    /// <returns>The index of the entry, or below 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Seek(LineFingerprint key)
    {
        var slots = _slots;
        var mask = (uint)slots.Length - 1;
        var wanted = (uint)(key.Low >> 32);
        for (var at = (uint)key.Low & mask; ; at = (at + 1) & mask)
        {
            var slot = slots[at];
            if (slot == 0)
            {
                return -1;
            }

            if ((slot ^ wanted) >> NumberBits == 0)
            {
                var index = (int)(slot & NumberMask) - 1;
                if (IsAt(index, key))
                {
                    return index;
                }
            }
        }
    }

    private void Grow()
    {
        Array.Resize(ref _entries, Math.Min(Count + (Count < ManyEntries ? Count : Count / 4), MaxEntries));
        if (_slots.Length < _entries.Length * SlotsPerEntry)
        {
            _slots = new uint[_slots.Length * 2];
            for (var i = 0; i < Count; i++)
            {
                Place(_entries[i].Key, i);
            }
        }
    }

    private void Place(LineFingerprint key, int index)
    {
        var mask = (uint)_slots.Length - 1;
        var at = (uint)key.Low & mask;
        while (_slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = ((uint)(key.Low >> 32) & ~NumberMask) | (uint)(index + 1);
    }

    /// <summary>Tells the processor that a line will be wanted soon. What came later then comes later now; and a cell that is not in the
    /// cache costs as much as all the rest of its line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Fetch(int index)
    {
        var entries = _entries;
        if ((uint)index < (uint)entries.Length)
        {
            // A line that is dropped has no cell, and behind the last entry there is none: they are only hints.
            ref var entry = ref entries[index];
            CacheLine.Fetch(entry.Line.Cell.Address + SeriesCell.WordsAt);
            CacheLine.Fetch((void*)Unsafe.As<LineMeaning, nint>(ref Unsafe.AsRef(in entry.Line.Meaning)));
            CacheLine.Fetch((byte*)Unsafe.AsPointer(ref entry) + (FetchAhead * Unsafe.SizeOf<Entry>()));
        }
    }

    private struct Entry
    {
        public LineFingerprint Key;
        public KnownLine Line;
    }
}
