using System.Runtime.CompilerServices;
using Windhover.Exporter.Interop;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Ingest;

/// <summary>Memory of the launcher in which this process notes what it has counted: senders free it then, and the next exporter does not
/// count it again.</summary>
/// <remarks>
/// Lines of 64 bytes, little-endian. The first: at byte 0 <see cref="Version"/>, at byte 8 the generation, one more for each exporter.
/// Line 1 + <c>outbox</c>: the number of a batch, times 65,536, plus how many of its parts are counted. Written here only.
/// The emitter, which makes the page, has a description of its own (<c>Windhover.Emitter.Delivery.AckPage</c>).
/// </remarks>
internal sealed unsafe class AckPage : IDisposable
{
    /// <summary>Of the layout that this program knows.</summary>
    public const long Version = 0x57_48_41_43_4B_53_00_01;

    private const int LineBytes = 64;
    private const int GenerationOffset = 8;
    private const int PartBits = 16;

    private readonly byte* _start;
    private readonly long _bytes;

    private AckPage(byte* start, long bytes)
    {
        _start = start;
        _bytes = bytes;
    }

    /// <param name="fd">Inherited memory file; not needed any more afterwards.</param>
    /// <returns>Null where it cannot be mapped, or is of another version.</returns>
    public static AckPage? TryOpen(int fd)
    {
        if (!SharedMemory.TryMap(fd, out byte* start, out long bytes))
        {
            return null;
        }

        var page = new AckPage(start, bytes);
        if (bytes >= 2 * LineBytes && page.Word(0) == Version)
        {
            return page;
        }

        page.Dispose();
        return null;
    }

    /// <summary>Whether there is a line for an outbox.</summary>
    public bool Has(int outbox) => outbox >= 0 && (outbox + 2L) * LineBytes <= _bytes;

    /// <summary>Tells all senders that what another exporter may have taken along has to come again. Before the first read.</summary>
    public void BeginGeneration() => Interlocked.Increment(ref Word(GenerationOffset));

    /// <summary>Whether a part is counted.</summary>
    public bool IsApplied(PartId part)
    {
        (long batch, int parts) = Read(part.Outbox);
        return part.Batch < batch || (part.Batch == batch && part.Part <= parts);
    }

    /// <summary>Whether a part is the one to count next: the first of a later batch, or the next of this one. Others come again.</summary>
    public bool IsNext(PartId part)
    {
        (long batch, int parts) = Read(part.Outbox);
        return part.Batch > batch ? part.Part == 1 : part.Batch == batch && part.Part == parts + 1;
    }

    /// <summary>From here on, a part is counted. What was written before is seen by whoever sees this.</summary>
    public void Note(PartId part) => Volatile.Write(ref Line(part.Outbox), (part.Batch << PartBits) | (long)part.Part);

    /// <summary>Only when no thread uses it any more.</summary>
    public void Dispose() => SharedMemory.Unmap(_start, _bytes);

    private (long Batch, int Parts) Read(int outbox)
    {
        if (!Has(outbox))
        {
            return (0, 0);
        }

        long word = Volatile.Read(ref Line(outbox));
        return (word >> PartBits, (int)(word & ushort.MaxValue));
    }

    private ref long Line(int outbox) => ref Word((1L + outbox) * LineBytes);

    private ref long Word(long offset) => ref Unsafe.AsRef<long>(_start + offset);
}
