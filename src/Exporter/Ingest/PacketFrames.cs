using System.Buffers.Binary;

namespace Windhover.Exporter.Ingest;

/// <summary>The framing of <c>unixstream://</c> in Datadog's clients: before each packet its length, in four bytes of which the lowest comes
/// first. A packet is what a datagram would be.</summary>
internal static class PacketFrames
{
    public const int HeaderBytes = 4;

    /// <summary>Whether a stream begins with a packet. Lines have no zero byte, so that they are not taken for one.</summary>
    public static bool Begins(ReadOnlySpan<byte> stream)
        => BinaryPrimitives.ReadUInt32LittleEndian(stream) is > 0 and <= ushort.MaxValue;

    /// <summary>Takes the next length off <paramref name="stream"/>; empty packets are passed over.</summary>
    /// <returns>False if it has not come whole.</returns>
    public static bool TryReadLength(ref ReadOnlySpan<byte> stream, out int length)
    {
        length = 0;
        while (length == 0)
        {
            if (stream.Length < HeaderBytes)
            {
                return false;
            }

            length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(stream), int.MaxValue);
            stream = stream[HeaderBytes..];
        }

        return true;
    }
}
