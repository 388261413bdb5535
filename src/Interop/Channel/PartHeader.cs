using System.Buffers.Text;

namespace Windhover.Interop.Channel;

/// <summary>The first line of each message in the workers' channel: <c>"@" outbox " " batch " " part "/" parts [ " gone" ]</c>, such as
/// <c>@3 17 1/4</c>. StatsD lines follow, with newlines between them and none at the end.</summary>
/// <remarks>ASCII, decimal numbers without sign or leading zeros, single spaces, ended by a newline. Parts of a batch count from 1 and
/// come in their order. The lines of a part with <c>gone</c> (<c>name:0|g|#tags</c>) do not set the gauges that they name: they remove
/// them, since their worker is gone.</remarks>
/// <param name="Outbox">From 0.</param>
/// <param name="Batch">From 1, growing.</param>
/// <param name="Part">1 to <paramref name="Parts"/>.</param>
/// <param name="Parts">At most 65,535.</param>
/// <param name="IsGone">The lines remove gauges.</param>
internal readonly record struct PartHeader(int Outbox, long Batch, int Part, int Parts, bool IsGone)
{
    /// <summary>Enough for any.</summary>
    public const int MaxBytes = 64;

    /// <summary>Parts that a batch may have.</summary>
    public const int MaxParts = ushort.MaxValue;

    /// <summary>The acknowledgement has 48 bits for it.</summary>
    private const long MaxBatch = (1L << 47) - 1;

    public PartId Id => new(Outbox, Batch, Part);

    /// <param name="line">Without its newline.</param>
    /// <param name="header">Only if the answer is true.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out PartHeader header)
    {
        header = default;
        var isGone = line.EndsWith(" gone"u8);
        var rest = isGone ? line[..^" gone"u8.Length] : line;
        if (!TryTake(ref rest, (byte)'@', int.MaxValue, out var outbox)
            || !TryTake(ref rest, (byte)' ', MaxBatch, out var batch)
            || !TryTake(ref rest, (byte)' ', MaxParts, out var part)
            || !TryTake(ref rest, (byte)'/', MaxParts, out var parts)
            || !rest.IsEmpty
            || batch == 0
            || part == 0
            || part > parts)
        {
            return false;
        }

        header = new PartHeader((int)outbox, batch, (int)part, (int)parts, isGone);
        return true;
    }

    /// <param name="buffer">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Length of what was written, its newline included.</returns>
    public int Write(Span<byte> buffer)
    {
        var length = 0;
        Append(buffer, ref length, (byte)'@', Outbox);
        Append(buffer, ref length, (byte)' ', Batch);
        Append(buffer, ref length, (byte)' ', Part);
        Append(buffer, ref length, (byte)'/', Parts);
        if (IsGone)
        {
            " gone"u8.CopyTo(buffer[length..]);
            length += " gone"u8.Length;
        }
        buffer[length++] = (byte)'\n';
        return length;
    }

    private static void Append(Span<byte> buffer, ref int length, byte before, long number)
    {
        buffer[length++] = before;
        _ = Utf8Formatter.TryFormat(number, buffer[length..], out var written);
        length += written;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte before, long most, out long number)
    {
        number = 0;

        // The formatter would take a sign.
        if (text.Length < 2
            || text[0] != before
            || !char.IsAsciiDigit((char)text[1])
            || !Utf8Parser.TryParse(text[1..], out number, out var digits)
            || number > most)
        {
            return false;
        }

        text = text[(1 + digits)..];
        return true;
    }
}
