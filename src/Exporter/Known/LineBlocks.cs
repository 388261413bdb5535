using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Known;

/// <summary>How hashes read a line: the two lengths are the first block, the name's blocks follow, then those of the tail. A last block
/// that is not full overlaps the one before.</summary>
/// <remarks>How many blocks there are, and where each byte lies in them, depends on the lengths alone. So lines that differ have another
/// first block, or as many blocks of which another differs.</remarks>
internal static class LineBlocks
{
    public const int Bytes = 16;

    /// <summary>Of a line. Name and tail may each end in a part of one.</summary>
    public const int Max = 1 + (LineHash.MaxBytes / Bytes) + 2;

    /// <summary>Of the name or the tail: at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(int length) => Math.Max(1, (int)((uint)(length + Bytes - 1) / Bytes));

    /// <summary>Less than a block. Different for different bytes of one length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong Low, ulong High) ReadShort(ref byte at, int length)
    {
        if (length >= 8)
        {
            return (Read64(ref at), Read64(ref Unsafe.Add(ref at, length - 8)));
        }

        if (length >= 4)
        {
            return (Read32(ref at), Read32(ref Unsafe.Add(ref at, length - 4)));
        }

        return length == 0 ? default : (at | ((ulong)Unsafe.Add(ref at, length / 2) << 8) | ((ulong)Unsafe.Add(ref at, length - 1) << 16), 0UL);
    }

    public static ulong Read64(ref byte at) => Unsafe.ReadUnaligned<ulong>(ref at);

    /// <summary>Fills a key.</summary>
    /// <remarks>From random UUIDs, of which at most 6 bits are fixed: they come from the kernel, while RandomNumberGenerator loads
    /// OpenSSL (4.5 MiB). Two halves make a word, so that no bit of it is fixed.</remarks>
    public static void FillRandom(Span<ulong> words)
    {
        Span<byte> random = stackalloc byte[Bytes];
        foreach (ref var word in words)
        {
            Guid.NewGuid().TryWriteBytes(random);
            word = BitConverter.ToUInt64(random) ^ BitConverter.ToUInt64(random[8..]);
        }
    }

    private static uint Read32(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);
}
