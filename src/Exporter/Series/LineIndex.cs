using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Windhover.Exporter.Series;

/// <summary>Finds what a line means by its raw bytes: those before the first <c>:</c> and those from the first <c>|</c>. The values
/// between them do not matter. No strings, no allocation for what is known.</summary>
/// <remarks>Open addressing over slots of hash and entry number; entries and the bytes of the keys lie in arrays of their own, so that
/// a look-up touches three cache lines. The hash (multiply and fold, as in wyhash) is seeded, so that no client can make lines
/// collide on purpose; a match compares all bytes.</remarks>
internal sealed class LineIndex
{
    /// <summary>Longer keys are not worth their memory: such a line takes the slow path each time.</summary>
    public const int MaxKeyBytes = 1024;

    // A flood of lines that all differ fills the index; then it starts anew, and the lines in use come back one by one.
    internal const int MaxEntries = 1 << 20;
    private const int MaxArenaBytes = 128 << 20;

    private const int FetchAhead = 4;

    private const int FirstSlots = 1 << 10;
    private const int FirstArenaBytes = 1 << 14;

    private readonly ulong _seed0 = RandomSeed();
    private readonly ulong _seed1 = RandomSeed();
    private ulong[] _slots = new ulong[FirstSlots];
    private Key[] _keys = new Key[FirstSlots / 2];
    private KnownLine[] _entries = new KnownLine[FirstSlots / 2];
    private byte[] _arena = new byte[FirstArenaBytes];
    private int _arenaUsed;

    public int Count { get; private set; }

    /// <param name="name">Before the first <c>:</c>.</param>
    /// <param name="tail">From the first <c>|</c> on.</param>
    /// <returns>A null reference where the line is not known; else valid until the next <see cref="Add"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ref KnownLine Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
    {
        ulong[] slots = _slots;
        ulong hash = Hash(name, tail);
        uint mask = (uint)slots.Length - 1;
        for (uint at = (uint)hash & mask; ; at = (at + 1) & mask)
        {
            ulong slot = slots[at];
            if (slot == 0)
            {
                return ref Unsafe.NullRef<KnownLine>();
            }

            if ((slot ^ hash) >> 32 == 0)
            {
                int index = (int)(uint)slot - 1;
                if (Matches(_keys[index], name, tail))
                {
                    FetchCell(index + FetchAhead);
                    return ref _entries[index];
                }
            }
        }
    }

    /// <summary>Adds a line, or gives a known one a new meaning.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, in KnownLine line)
    {
        ref KnownLine known = ref Find(name, tail);
        if (!Unsafe.IsNullRef(ref known))
        {
            known = line;
            return;
        }

        int length = name.Length + tail.Length;
        if (IsFullFor(length))
        {
            Clear();
        }

        Reserve(length);
        name.CopyTo(_arena.AsSpan(_arenaUsed));
        tail.CopyTo(_arena.AsSpan(_arenaUsed + name.Length));
        _keys[Count] = new Key(_arenaUsed, (ushort)name.Length, (ushort)tail.Length);
        _entries[Count] = line;
        _arenaUsed += length;
        Place(Hash(name, tail), Count++);
    }

    public void Clear()
    {
        if (Count == 0)
        {
            return;
        }

        _slots = new ulong[FirstSlots];
        _keys = new Key[FirstSlots / 2];
        _entries = new KnownLine[FirstSlots / 2];
        _arena = new byte[FirstArenaBytes];
        _arenaUsed = 0;
        Count = 0;
    }

    /// <summary>Whether adding a key of that many bytes forgets all others.</summary>
    public bool IsFullFor(int keyBytes) => Count == MaxEntries || _arenaUsed + keyBytes > MaxArenaBytes;

    /// <summary>In the order in which they were added; valid until the next <see cref="Add"/>.</summary>
    public Span<KnownLine> Lines => _entries.AsSpan(0, Count);

    /// <summary>The bytes before the first <c>:</c> of a line.</summary>
    public ReadOnlySpan<byte> NameOf(int index) => _arena.AsSpan(_keys[index].Offset, _keys[index].NameLength);

    /// <summary>Whether more than a quarter of the lines point to series that have expired: their memory is wanted back.</summary>
    public bool HasManyDead()
    {
        int dead = 0;
        foreach (ref KnownLine line in _entries.AsSpan(0, Count))
        {
            dead += line.Cell is { Dead: true } ? 1 : 0;
        }

        return dead > Count / 4;
    }

    // Two halves of a random UUID, of which at most 6 bits are fixed: it comes from the kernel, while RandomNumberGenerator loads
    // OpenSSL (4.5 MiB).
    private static ulong RandomSeed()
    {
        Span<byte> random = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(random);
        return BitConverter.ToUInt64(random) ^ BitConverter.ToUInt64(random[8..]);
    }

    /// <summary>Tells the processor that a cell will be wanted soon. Clients send their series in the same order each time, so what came
    /// later then comes later now; and a cell that is not in the cache costs as much as all the rest of its line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void FetchCell(int index)
    {
        if (Sse.IsSupported && (uint)index < (uint)_entries.Length)
        {
            // Only a hint: it does not matter if the cell is moved or collected meanwhile.
            Sse.Prefetch0((void*)Unsafe.As<SeriesCell?, nint>(ref _entries[index].Cell));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Matches(Key key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
        => key.NameLength == name.Length
            && key.TailLength == tail.Length
            && _arena.AsSpan(key.Offset, key.NameLength).SequenceEqual(name)
            && _arena.AsSpan(key.Offset + key.NameLength, key.TailLength).SequenceEqual(tail);

    private void Reserve(int bytes)
    {
        if (_arenaUsed + bytes > _arena.Length)
        {
            Array.Resize(ref _arena, Math.Max(_arena.Length * 2, _arenaUsed + bytes));
        }

        if (Count < _entries.Length)
        {
            return;
        }

        Array.Resize(ref _keys, Count * 2);
        Array.Resize(ref _entries, Count * 2);
        _slots = new ulong[_slots.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            Key key = _keys[i];
            ReadOnlySpan<byte> bytesOfKey = _arena.AsSpan(key.Offset, key.NameLength + key.TailLength);
            Place(Hash(bytesOfKey[..key.NameLength], bytesOfKey[key.NameLength..]), i);
        }
    }

    private void Place(ulong hash, int index)
    {
        uint mask = (uint)_slots.Length - 1;
        uint at = (uint)hash & mask;
        while (_slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = (hash & 0xFFFF_FFFF_0000_0000) | (uint)(index + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Hash(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
        => HashBytes(tail, _seed1, HashBytes(name, _seed0, _seed1 ^ (ulong)tail.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashBytes(ReadOnlySpan<byte> bytes, ulong seed, ulong state)
    {
        state ^= (ulong)bytes.Length;
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        if (length < 16)
        {
            (ulong low, ulong high) = ReadShort(ref at, length);
            return Fold(low ^ seed, high ^ state);
        }

        ref byte last = ref Unsafe.Add(ref at, length - 16);
        while (length > 16)
        {
            state = Fold(Read64(ref at) ^ seed, Read64(ref Unsafe.Add(ref at, 8)) ^ state);
            at = ref Unsafe.Add(ref at, 16);
            length -= 16;
        }

        // The last 16 bytes, which may overlap what was read before.
        return Fold(Read64(ref last) ^ seed, Read64(ref Unsafe.Add(ref last, 8)) ^ state);
    }

    private static (ulong Low, ulong High) ReadShort(ref byte at, int length)
    {
        if (length >= 8)
        {
            return (Read64(ref at), Read64(ref Unsafe.Add(ref at, length - 8)));
        }

        if (length >= 4)
        {
            return (Read32(ref at), Read32(ref Unsafe.Add(ref at, length - 4)));
        }

        ulong low = 0;
        for (int i = 0; i < length; i++)
        {
            low = (low << 8) | Unsafe.Add(ref at, i);
        }

        return (low, 0);
    }

    private static ulong Read64(ref byte at) => Unsafe.ReadUnaligned<ulong>(ref at);

    private static uint Read32(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private readonly record struct Key(int Offset, ushort NameLength, ushort TailLength);
}
