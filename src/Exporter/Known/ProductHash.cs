using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.Known;

/// <summary>Makes the fingerprints of <see cref="LineHash"/> on any processor.</summary>
/// <remarks>A universal hash: whatever two lines are chosen without knowing the key, at most one key in 2^120 makes them equal.
/// Two sums of products (NH) over the same key, the second shifted by one block, are each equal for two different lines with at most
/// 2^-63; each is folded to 61 bits modulo the prime 2^61 − 1, which adds 2^-60.
/// Sources: Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC: Fast and Secure Message Authentication (NH, and its Toeplitz shift);
/// Krovetz, Dai: VMAC (words of 64 bits).</remarks>
internal sealed class ProductHash
{
    private const ulong Prime = (1UL << 61) - 1;
    private const int BlockWords = 2;

    // The shift needs one more.
    private readonly ulong[] _key = new ulong[(LineBlocks.Max + 1) * BlockWords];
    private readonly ulong[] _fold = new ulong[6];

    public ProductHash()
    {
        LineBlocks.FillRandom(_key);
        LineBlocks.FillRandom(_fold);
        for (var i = 0; i < _fold.Length; i++)
        {
            _fold[i] %= Prime;
        }
    }

    /// <remarks>Not to be inlined: all that it calls is, and the compiler's budget for one method ends before.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
    {
        // How many blocks follow, and how their bytes lie in words, depends on the lengths alone: they stand for themselves.
        ref var key = ref MemoryMarshal.GetArrayDataReference(_key);
        var first = default(ProductSum);
        var second = default(ProductSum);
        AddBlock((ulong)name.Length, (ulong)tail.Length, ref key, ref first, ref second);
        key = ref Unsafe.Add(ref key, BlockWords);
        AddBytes(name, ref key, ref first, ref second);
        key = ref Unsafe.Add(ref key, LineBlocks.CountOf(name.Length) * BlockWords);
        AddBytes(tail, ref key, ref first, ref second);
        ReadOnlySpan<ulong> fold = _fold;
        return new LineFingerprint(Fold(first, fold[..3]), Fold(second, fold[3..6]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBytes(ReadOnlySpan<byte> bytes, ref ulong key, ref ProductSum first, ref ProductSum second)
    {
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        if (length < LineBlocks.Bytes)
        {
            (var low, var high) = LineBlocks.ReadShort(ref at, length);
            AddBlock(low, high, ref key, ref first, ref second);
            return;
        }

        // The last block may overlap the one before.
        ref var last = ref Unsafe.Add(ref at, length - LineBlocks.Bytes);
        while (Unsafe.IsAddressLessThan(ref at, ref last))
        {
            AddBlock(LineBlocks.Read64(ref at), LineBlocks.Read64(ref Unsafe.Add(ref at, 8)), ref key, ref first, ref second);
            at = ref Unsafe.Add(ref at, LineBlocks.Bytes);
            key = ref Unsafe.Add(ref key, BlockWords);
        }

        AddBlock(LineBlocks.Read64(ref last), LineBlocks.Read64(ref Unsafe.Add(ref last, 8)), ref key, ref first, ref second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBlock(ulong low, ulong high, ref ulong key, ref ProductSum first, ref ProductSum second)
    {
        first.Add(low + key, high + Unsafe.Add(ref key, 1));
        second.Add(low + Unsafe.Add(ref key, 2), high + Unsafe.Add(ref key, 3));
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
        var value = (product.Low & Prime) + ((product.Low >> 61) | (product.High << 3));
        value = (value & Prime) + (value >> 61);
        return value >= Prime ? value - Prime : value;
    }

    /// <summary>A sum of products, modulo 2^128.</summary>
    private struct ProductSum
    {
        public ulong Low;
        public ulong High;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong a, ulong b)
        {
            var high = Math.BigMul(a, b, out var low);
            Low += low;
            High += high + (Low < low ? 1UL : 0UL);
        }
    }
}
