using System.Buffers.Text;

namespace Windhover.Emitter.Delivery;

/// <summary>The first line of each message in the channel: <c>@outbox batch part/parts</c>, and <c> gone</c> after it where the
/// lines name the gauges of a worker that is gone.</summary>
/// <remarks>
/// ASCII, decimal numbers without sign or leading zeros, single spaces, ended by a newline. <c>outbox</c> is 0 or more, <c>batch</c>
/// is 1 or more, <c>part</c> is 1 to <c>parts</c>, and <c>parts</c> is 65,535 at most. Examples: <c>@3 17 1/4</c>, <c>@3 18 2/2 gone</c>.
/// StatsD lines follow, with newlines between them and none at the end. Those of a part with <c>gone</c> (<c>name:0|g|#tags</c>) do
/// not set the series that they name: they remove it.
/// </remarks>
internal static class PartHeader
{
    /// <summary>Enough for any.</summary>
    public const int MaxBytes = 64;

    /// <returns>Length of what was written, its newline included.</returns>
    public static int Write(Span<byte> buffer, int outbox, long batch, int part, int parts, bool gone)
    {
        var length = 0;
        Append(buffer, ref length, (byte)'@', outbox);
        Append(buffer, ref length, (byte)' ', batch);
        Append(buffer, ref length, (byte)' ', part);
        Append(buffer, ref length, (byte)'/', parts);
        if (gone)
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
}
