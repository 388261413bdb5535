using System.Numerics;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.State;

/// <summary>The first bytes of a state file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StateHeader
{
    /// <summary>Room for it; records follow.</summary>
    public const int Bytes = 4096;

    /// <summary>Rises with each change that older programs would read wrongly.</summary>
    public const uint CurrentVersion = 1;

    private const ulong OwnMagic = 0x0A_45_54_41_54_53_48_57; // "WHSTATE\n"
    private const uint OwnByteOrder = 0x01020304;

    public ulong Magic;
    public uint Version;
    public uint ByteOrder;

    /// <summary>Chosen at random.</summary>
    public ulong Seed;

    /// <summary>Unix time in milliseconds.</summary>
    public long CreatedMilliseconds;

    /// <summary>Of all above.</summary>
    public ulong Checksum;

    /// <summary>Length of the file that is in use.</summary>
    public long FileBytes;

    /// <summary>The time by which series are touched, when the file was last alive: ticks since it was made, in which it was used or
    /// lay still.</summary>
    public long Now;

    /// <summary>The wall clock's UTC ticks at that moment.</summary>
    public long WallNow;

    /// <summary>Of the mapping file that the process began with: see <see cref="StateFile.TakeOver"/>.</summary>
    public ulong MappingHash;

    public static StateHeader Create(ulong seed, DateTimeOffset created)
    {
        var header = new StateHeader
        {
            Magic = OwnMagic,
            Version = CurrentVersion,
            ByteOrder = OwnByteOrder,
            Seed = seed,
            CreatedMilliseconds = created.ToUnixTimeMilliseconds(),
            FileBytes = Bytes,
            WallNow = created.UtcTicks,
        };
        header.Checksum = header.Sum();
        return header;
    }

    /// <summary>Why this is not the header of a file that can be used; null if it is.</summary>
    public readonly string? Fault(long fileLength)
    {
        if (Magic != OwnMagic)
        {
            return "it is no state file";
        }

        if (ByteOrder != OwnByteOrder)
        {
            return "a machine with another byte order wrote it";
        }

        if (Version != CurrentVersion)
        {
            return $"it has format {Version}, and this program reads format {CurrentVersion}";
        }

        if (Checksum != Sum() || FileBytes < Bytes || FileBytes % Slab.Unit != 0)
        {
            return "its header is damaged";
        }

        return FileBytes > fileLength ? $"it was cut from {FileBytes} to {fileLength} bytes" : null;
    }

    private readonly ulong Sum()
    {
        var sum = BitOperations.Crc32C(uint.MaxValue, Magic);
        sum = BitOperations.Crc32C(sum, Version | ((ulong)ByteOrder << 32));
        sum = BitOperations.Crc32C(sum, Seed);
        return BitOperations.Crc32C(sum, (ulong)CreatedMilliseconds);
    }
}
