using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Lines;

/// <summary>Reads whole numbers of up to eight digits at once, which most counters send, without a branch for each digit.</summary>
internal static class FewDigits
{
    private const ulong Zeros = 0x3030303030303030;
    private const ulong HighBits = 0x8080808080808080;

    /// <summary>Added to a byte below 0x80, sets its high bit where the byte is above 9.</summary>
    private const ulong AboveNine = 0x7676767676767676;

    private const ulong EveryFourthByte = 0x000000FF000000FF;

    /// <param name="text">Begins with the number; what follows it does not matter.</param>
    /// <param name="length">Of the number, from 1 on.</param>
    /// <returns>False for anything but digits, for more than eight of them, and where <paramref name="text"/> has less than eight bytes.</returns>
    /// <remarks>The digits are joined to pairs, the pairs to fours, and these to the number, by three multiplications. Source: Johnny Lee,
    /// Fast numeric string to int; Daniel Lemire, Quickly parsing eight digits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, int length, out ulong value)
    {
        value = 0;
        if (text.Length < sizeof(ulong) || length > sizeof(ulong))
        {
            return false;
        }

        // The first digit is the lowest byte. Shifted up, the missing ones before it are 0.
        var digits = (BinaryPrimitives.ReadUInt64LittleEndian(text) ^ Zeros) << ((sizeof(ulong) - length) * 8);
        if (((digits | (digits + AboveNine)) & HighBits) != 0)
        {
            return false;
        }

        var pairs = (digits * 10) + (digits >> 8);
        var high = (pairs & EveryFourthByte) * (100 + (1_000_000UL << 32));
        var low = ((pairs >> 16) & EveryFourthByte) * (1 + (10_000UL << 32));
        value = (high + low) >> 32;
        return true;
    }
}
