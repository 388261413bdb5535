using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Series;

/// <summary>Finds what a line means by its raw bytes: those before the first <c>:</c> and those from the first <c>|</c>. The values
/// between them do not matter. No strings, no allocation for what is known.</summary>
/// <remarks>Open addressing. An entry has a fingerprint in place of the bytes, which is as good (<see cref="LineHash"/>) and small
/// enough that it lies beside what it stands for: a look-up mostly touches one cache line.</remarks>
internal sealed class LineIndex
{
    // A flood of lines that all differ fills the index; then it starts anew, and the lines in use come back one by one.
    internal const int MaxEntries = 1 << 20;

    private const int FirstEntries = 1 << 10;

    private readonly LineHash _hash = new();
    private Entry[] _entries = new Entry[FirstEntries];

    public int Count { get; private set; }

    /// <summary>Adding another line forgets all others.</summary>
    public bool IsFull => Count == MaxEntries;

    /// <param name="name">Before the first <c>:</c>.</param>
    /// <param name="tail">From the first <c>|</c> on.</param>
    /// <returns>A null reference where the line is not known; else valid until the next <see cref="Add"/>.</returns>
    public ref readonly KnownLine Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
    {
        if (!CanHold(name, tail))
        {
            return ref Unsafe.NullRef<KnownLine>();
        }

        ref Entry entry = ref Seek(_entries, _hash.Of(name, tail));
        return ref entry.Key.Low == 0 ? ref Unsafe.NullRef<KnownLine>() : ref entry.Line;
    }

    /// <summary>Longer lines are not worth their key: such a line takes the slow path each time.</summary>
    public static bool CanHold(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => name.Length + tail.Length <= LineHash.MaxBytes;

    /// <summary>Adds a line that <see cref="CanHold"/> allows, or gives a known one a new meaning.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, in KnownLine line)
    {
        LineFingerprint key = _hash.Of(name, tail);
        ref Entry entry = ref Seek(_entries, key);
        if (entry.Key.Low == 0)
        {
            if (IsFull)
            {
                Clear();
            }

            // Above four fifths the chains grow long.
            if (Count >= _entries.Length / 5 * 4)
            {
                Grow();
            }

            entry = ref Seek(_entries, key);
            entry.Key = key;
            Count++;
        }

        entry.Line = line;
    }

    public void Clear()
    {
        if (Count > 0)
        {
            _entries = new Entry[FirstEntries];
            Count = 0;
        }
    }

    /// <summary>Whether more than a quarter of the lines point to series that have expired: their memory is wanted back.</summary>
    public bool HasManyDead()
    {
        int dead = 0;
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            dead += entry.Line.Cell is { Dead: true } ? 1 : 0;
        }

        return dead > Count / 4;
    }

    /// <summary>The entry of a key, or the empty one where it belongs. There is always an empty one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Entry Seek(Entry[] entries, LineFingerprint key)
    {
        uint mask = (uint)entries.Length - 1;
        for (uint at = (uint)key.High & mask; ; at = (at + 1) & mask)
        {
            ref Entry entry = ref entries[at];
            if ((entry.Key.High == key.High && entry.Key.Low == key.Low) || entry.Key.Low == 0)
            {
                return ref entry;
            }
        }
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (entry.Key.Low != 0)
            {
                Seek(larger, entry.Key) = entry;
            }
        }

        _entries = larger;
    }

    private struct Entry
    {
        public LineFingerprint Key;
        public KnownLine Line;
    }
}
