using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.Series;

/// <summary>Makes fingerprints of lines, so that the index need not keep (and compare) their bytes.</summary>
/// <remarks>No client can make two lines collide, because this is no mixing that looks random but a universal hash, with a key of the
/// process that is never shown: whatever two lines are chosen without knowing the key, at most one key in 2^120 makes them equal.
/// Two sums of products (NH) over the same key, the second shifted by one block, are each equal for two different lines with at most
/// 2^-63; each is folded to 61 bits modulo the prime 2^61 − 1, which adds 2^-60. A flood of eight million lines a second against
/// a full index makes 2^68 pairs in a year, and so one false match in some 10^15 years.
/// Sources: Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC: Fast and Secure Message Authentication (NH, and its Toeplitz shift);
/// Krovetz, Dai: VMAC (words of 64 bits).</remarks>
internal sealed class LineHash
{
    /// <summary>Of name and tail together. Longer lines are seldom, and not worth the key.</summary>
    public const int MaxBytes = 1024;

    private const ulong Prime = (1UL << 61) - 1;
    private const int BlockBytes = 16;
    private const int BlockWords = 2;

    // The lengths are the first block; name and tail may each end in a part of one; the shift needs one more.
    private const int MaxBlocks = 1 + (MaxBytes / BlockBytes) + 2 + 1;

    private readonly ulong[] _key = new ulong[MaxBlocks * BlockWords];
    private readonly ulong[] _fold = new ulong[6];

    public LineHash()
    {
        FillRandom(_key);
        FillRandom(_fold);
        for (int i = 0; i < _fold.Length; i++)
        {
            _fold[i] %= Prime;
        }
    }

    /// <param name="name">Before the first <c>:</c>.</param>
    /// <param name="tail">From the first <c>|</c> on; with the name no more than <see cref="MaxBytes"/>.</param>
    /// <remarks>Not to be inlined: all that it calls is, and the compiler's budget for one method ends before.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
    {
        // How many blocks follow, and how their bytes lie in words, depends on the lengths alone: they stand for themselves.
        ref ulong key = ref MemoryMarshal.GetArrayDataReference(_key);
        var first = default(ProductSum);
        var second = default(ProductSum);
        AddBlock((ulong)name.Length, (ulong)tail.Length, ref key, ref first, ref second);
        key = ref Unsafe.Add(ref key, BlockWords);
        AddBytes(name, ref key, ref first, ref second);
        key = ref Unsafe.Add(ref key, Math.Max(1, (name.Length + BlockBytes - 1) / BlockBytes) * BlockWords);
        AddBytes(tail, ref key, ref first, ref second);
        ReadOnlySpan<ulong> fold = _fold;
        return new LineFingerprint(Fold(first, fold[..3]) + 1, Fold(second, fold[3..6]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBytes(ReadOnlySpan<byte> bytes, ref ulong key, ref ProductSum first, ref ProductSum second)
    {
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        if (length < BlockBytes)
        {
            (ulong low, ulong high) = ReadShort(ref at, length);
            AddBlock(low, high, ref key, ref first, ref second);
            return;
        }

        // The last block may overlap the one before.
        ref byte last = ref Unsafe.Add(ref at, length - BlockBytes);
        while (Unsafe.IsAddressLessThan(ref at, ref last))
        {
            AddBlock(Read64(ref at), Read64(ref Unsafe.Add(ref at, 8)), ref key, ref first, ref second);
            at = ref Unsafe.Add(ref at, BlockBytes);
            key = ref Unsafe.Add(ref key, BlockWords);
        }

        AddBlock(Read64(ref last), Read64(ref Unsafe.Add(ref last, 8)), ref key, ref first, ref second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBlock(ulong low, ulong high, ref ulong key, ref ProductSum first, ref ProductSum second)
    {
        first.Add(low + key, high + Unsafe.Add(ref key, 1));
        second.Add(low + Unsafe.Add(ref key, 2), high + Unsafe.Add(ref key, 3));
    }

    /// <summary>Different for different bytes of one length.</summary>
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

    /// <summary>The inner product of a sum, in three parts, and a key, modulo the prime.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(in ProductSum sum, ReadOnlySpan<ulong> key)
    {
        const int partBits = 43;
        const ulong mask = (1UL << partBits) - 1;
        var product = default(ProductSum);
        product.Add(sum.Low & mask, key[0]);
        product.Add(((sum.Low >> partBits) | (sum.High << (64 - partBits))) & mask, key[1]);
        product.Add(sum.High >> ((2 * partBits) - 64), key[2]);

        // 2^61 is 1 here: what lies above is added. The product is below 2^106, so that once more is enough.
        ulong value = (product.Low & Prime) + ((product.Low >> 61) | (product.High << 3));
        value = (value & Prime) + (value >> 61);
        return value >= Prime ? value - Prime : value;
    }

    private static ulong Read64(ref byte at) => Unsafe.ReadUnaligned<ulong>(ref at);

    private static uint Read32(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);

    // Random UUIDs, of which at most 6 bits are fixed: they come from the kernel, while RandomNumberGenerator loads OpenSSL (4.5 MiB).
    // Two halves make a word, so that no bit of it is fixed.
    private static void FillRandom(Span<ulong> words)
    {
        Span<byte> random = stackalloc byte[16];
        foreach (ref ulong word in words)
        {
            Guid.NewGuid().TryWriteBytes(random);
            word = BitConverter.ToUInt64(random) ^ BitConverter.ToUInt64(random[8..]);
        }
    }

    /// <summary>A sum of products, modulo 2^128.</summary>
    private struct ProductSum
    {
        public ulong Low;
        public ulong High;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong a, ulong b)
        {
            ulong high = Math.BigMul(a, b, out ulong low);
            Low += low;
            High += high + (Low < low ? 1UL : 0UL);
        }
    }
}
