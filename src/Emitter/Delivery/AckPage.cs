using System.Runtime.CompilerServices;
using Windhover.Emitter.Interop;

namespace Windhover.Emitter.Delivery;

/// <summary>Shared memory of the launcher in which the exporter notes what it has applied.</summary>
/// <remarks>
/// Cache lines of 64 bytes, numbers little-endian. Line 0: at byte 0 <see cref="Version"/>, at byte 8 the generation of the exporter,
/// which grows by one before another exporter reads from the channel. Line 1 + <c>index</c>, for each outbox: at byte 0 the number of
/// a batch, times 65,536, plus how many of its parts are applied; the exporter writes that word (with release) after it has applied a
/// part, and applies a part only if it is the next: part 1 of a batch with a higher number, or the part after the noted one of the
/// same batch. All others it passes over: they were applied already, or are sent again.
/// </remarks>
public sealed unsafe class AckPage : IDisposable
{
    /// <summary>One more with each change of the layout. The upper bytes say what this is.</summary>
    public const long Version = 0x57_48_41_43_4B_53_00_01;

    /// <summary>Length of a line.</summary>
    public const int LineBytes = 64;

    private const int GenerationOffset = 8;
    private const int PartBits = 16;

    private readonly byte* _start;

    private AckPage(byte* start, int outboxes)
    {
        _start = start;
        Outboxes = outboxes;
    }

    /// <summary>Lines for outboxes, from index 0.</summary>
    public int Outboxes { get; }

    /// <summary>Another number: another exporter reads the channel.</summary>
    public long Generation => Volatile.Read(ref Word(GenerationOffset));

    public static long Bytes(int outboxes) => (1L + outboxes) * LineBytes;

    /// <summary>Makes a page of a file that is all zero. For the launcher.</summary>
    /// <param name="fd">A memory file of at least <see cref="Bytes"/>; not needed any more afterwards, except to be inherited.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static AckPage Create(int fd, int outboxes)
    {
        var page = new AckPage(MappedMemory.Share(fd, Bytes(outboxes)), outboxes);
        Volatile.Write(ref page.Word(0), Version);
        return page;
    }

    /// <summary>Maps a page that the launcher has made.</summary>
    /// <param name="fd">Not needed any more afterwards.</param>
    /// <returns>Null where it is of another version.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static AckPage? TryOpen(int fd, int outboxes)
    {
        var page = new AckPage(MappedMemory.Share(fd, Bytes(outboxes)), outboxes);
        if (page.Word(0) == Version)
        {
            return page;
        }
        page.Dispose();
        return null;
    }

    /// <summary>To be called before another exporter reads from the channel.</summary>
    public void NextGeneration() => Interlocked.Increment(ref Word(GenerationOffset));

    /// <summary>The last batch of which something is applied, and how many of its parts are.</summary>
    public (long Batch, int Parts) Applied(int outbox)
    {
        var word = Volatile.Read(ref Line(outbox));
        return (word >> PartBits, (int)(word & ((1 << PartBits) - 1)));
    }

    /// <summary>What the exporter does when it has applied a part.</summary>
    public void Note(int outbox, long batch, int parts) => Volatile.Write(ref Line(outbox), (batch << PartBits) | (long)parts);

    /// <summary>Only when no thread uses it any more.</summary>
    public void Dispose() => MappedMemory.Unmap(_start, Bytes(Outboxes));

    private ref long Line(int outbox)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)outbox, (uint)Outboxes, nameof(outbox));
        return ref Word((1L + outbox) * LineBytes);
    }

    private ref long Word(long offset) => ref Unsafe.AsRef<long>(_start + offset);
}
