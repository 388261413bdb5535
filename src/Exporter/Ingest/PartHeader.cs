using System.Buffers.Text;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Ingest;

/// <summary>The first line of each datagram of the workers' channel: <c>"@" outbox " " batch " " part "/" parts [ " gone" ]</c>, such as
/// <c>@3 17 1/4</c>.</summary>
/// <remarks>ASCII, decimal numbers. Parts of a batch count from 1 and come in their order; those of <c>gone</c> name gauges that are
/// to be removed.</remarks>
/// <param name="Outbox">From 0.</param>
/// <param name="Batch">From 1, growing.</param>
/// <param name="Part">1 to <paramref name="Parts"/>.</param>
/// <param name="Parts">At most 65,535.</param>
/// <param name="IsGone">The lines remove gauges.</param>
internal readonly record struct PartHeader(int Outbox, long Batch, int Part, int Parts, bool IsGone)
{
    /// <summary>The note has 48 bits for it.</summary>
    private const long MaxBatch = 1L << 47;

    public PartId Id => new(Outbox, Batch, Part);

    /// <param name="line">Without its newline.</param>
    /// <param name="header">Only where the answer is true.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out PartHeader header)
    {
        header = default;
        bool isGone = line.EndsWith(" gone"u8);
        ReadOnlySpan<byte> rest = isGone ? line[..^" gone"u8.Length] : line;
        if (!TryTake(ref rest, (byte)'@', int.MaxValue, out long outbox)
            || !TryTake(ref rest, (byte)' ', MaxBatch, out long batch)
            || !TryTake(ref rest, (byte)' ', ushort.MaxValue, out long part)
            || !TryTake(ref rest, (byte)'/', ushort.MaxValue, out long parts)
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

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte before, long most, out long number)
    {
        number = 0;

        // The formatter would take a sign.
        if (text.Length < 2
            || text[0] != before
            || !char.IsAsciiDigit((char)text[1])
            || !Utf8Parser.TryParse(text[1..], out number, out int digits)
            || number > most)
        {
            return false;
        }

        text = text[(1 + digits)..];
        return true;
    }
}
