using System.Numerics;
using System.Runtime.CompilerServices;

namespace Windhover.Exporter.State;

/// <summary>What all records begin with. A record is its header, what changes (values, and what only the running process uses), and from
/// <c>identity</c> on what never does, which the checksum covers.</summary>
/// <remarks><code>
/// 0   checksum of place, type, length and identity   4 bytes
/// 4   type                                           1
/// 5   length of all, in units of 8 bytes             3
/// 8   flags                                          1
/// 9   where the identity begins, in units            3
/// 12  of the running process                         4
/// </code></remarks>
internal static unsafe class Record
{
    public const int HeaderBytes = 16;

    private const int FlagsAt = 8;
    private const int IdentityAt = 8;
    private const int RuntimeAt = 12;
    private const int TypeBits = 8;
    private const int FlagBits = 8;

    public static RecordType Type(byte* record) => (RecordType)record[4];

    public static uint Units(byte* record) => *(uint*)(record + 4) >> TypeBits;

    public static uint Checksum(byte* record) => *(uint*)record;

    public static ref RecordFlags Flags(byte* record) => ref Unsafe.AsRef<RecordFlags>(record + FlagsAt);

    public static uint IdentityUnits(byte* record) => *(uint*)(record + IdentityAt) >> FlagBits;

    public static byte* Identity(byte* record) => record + (IdentityUnits(record) * Slab.Unit);

    public static int IdentityBytes(byte* record) => (int)(Units(record) - IdentityUnits(record)) * Slab.Unit;

    /// <summary>A number for the running process alone.</summary>
    public static ref uint Runtime(byte* record) => ref Unsafe.AsRef<uint>(record + RuntimeAt);

    /// <summary>To be called first: where things are in a record that is being made.</summary>
    public static void Shape(byte* record, uint identityUnits)
    {
        *(uint*)(record + IdentityAt) = identityUnits << FlagBits;
        Runtime(record) = 0;
    }

    /// <summary>Makes a record valid whose identity and values are written: with one store, after all others.</summary>
    public static void Commit(Slab slab, uint handle, RecordType type, uint units)
    {
        var record = slab.At(handle);
        var head = (uint)type | (units << TypeBits);
        var checksum = Sum(record, head, slab.Seed, handle, units);
        Volatile.Write(ref Unsafe.AsRef<ulong>(record), checksum | ((ulong)head << 32));
    }

    /// <summary>Whether a whole record lies here.</summary>
    /// <param name="end">Behind the last unit that may be read.</param>
    public static bool IsWhole(Slab slab, uint handle, uint end)
    {
        var record = slab.At(handle);
        var units = Units(record);
        return Type(record) != RecordType.None
            && units > HeaderBytes / Slab.Unit
            && units <= end - handle
            && IdentityUnits(record) is var identity
            && identity >= HeaderBytes / Slab.Unit
            && identity <= units
            && Checksum(record) == Sum(record, *(uint*)(record + 4), slab.Seed, handle, units);
    }

    /// <summary>A header that says how much is free here; no type, no checksum.</summary>
    public static ulong FreeHeader(uint units) => (ulong)(units << TypeBits) << 32;

    /// <summary>CRC-32C, begun with a number that no client knows: nothing that one sends, in a label say, can look like a record.</summary>
    private static uint Sum(byte* record, uint head, ulong seed, uint handle, uint units)
    {
        var identity = IdentityUnits(record);
        var sum = BitOperations.Crc32C(uint.MaxValue, seed);
        sum = BitOperations.Crc32C(sum, ((ulong)handle << 32) | head);
        sum = BitOperations.Crc32C(sum, identity);
        var words = (ulong*)record;
        for (var i = identity; i < units; i++)
        {
            sum = BitOperations.Crc32C(sum, words[i]);
        }

        return ~sum;
    }
}
