using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Interop.Channel;

/// <summary>Shared memory in which the exporter acknowledges what it has counted: senders free it then, and the next exporter does not
/// count it again. The launcher owns the memory, so it outlives both.</summary>
/// <remarks>
/// Cache lines of 64 bytes, numbers little-endian. Line 0: at byte 0 <see cref="Version"/>, at byte 8 the generation of the exporter,
/// which grows by one before another exporter reads from the channel. Line 1 + <c>outbox</c>, for each outbox: at byte 0 the number of
/// a batch, times 65,536, plus how many of its parts are counted. The exporter alone writes that word, with release, after it has counted
/// a part; and it counts a part only if that one is the next: part 1 of a batch with a higher number, or the part after the acknowledged
/// one of the same batch. It passes over all others: they were counted already, or are sent again.
/// </remarks>
internal sealed unsafe class AckPage : IDisposable
{
    /// <summary>One more with each change of the layout. The upper bytes say what this is.</summary>
    public const long Version = 0x57_48_41_43_4B_53_00_01;

    /// <summary>Length of a line.</summary>
    public const int LineBytes = 64;

    private const int GenerationOffset = 8;
    private const int PartBits = 16;

    private readonly byte* _start;
    private readonly long _bytes;

    private AckPage(byte* start, long bytes)
    {
        _start = start;
        _bytes = bytes;
    }

    /// <summary>Another number means that another exporter reads the channel.</summary>
    public long Generation => Volatile.Read(ref Word(GenerationOffset));

    /// <summary>Length of a page with lines for outboxes 0 to <paramref name="outboxes"/> - 1.</summary>
    public static long Bytes(int outboxes) => (1L + outboxes) * LineBytes;

    /// <summary>Makes a page of a file that is all zero. For the launcher.</summary>
    /// <param name="fd">A memory file of at least <see cref="Bytes"/>; not needed any more afterwards, except to be inherited.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static AckPage Create(int fd, int outboxes)
    {
        var page = new AckPage(MappedMemory.Share(fd, Bytes(outboxes)), Bytes(outboxes));
        page.WriteVersion();
        return page;
    }

    /// <summary>Maps a page that the program before in this process has made, and of which this one knows that the layout is its own. For the
    /// launcher.</summary>
    /// <inheritdoc cref="Create"/>
    public static AckPage Take(int fd)
    {
        using var file = new SafeFileHandle(fd, ownsHandle: false);
        // Sealed: the length is what the launcher has made it.
        return Create(fd, (int)(RandomAccess.GetLength(file) / LineBytes) - 1);
    }

    /// <summary>Maps a page that the launcher has made.</summary>
    /// <param name="fd">Not needed any more afterwards.</param>
    /// <param name="isWritable">For the exporter. Workers may only read: <see cref="BeginGeneration"/> and <see cref="Acknowledge"/> would end
    /// the process.</param>
    /// <returns>Null if it cannot be mapped, or is of another version.</returns>
    public static AckPage? TryOpen(int fd, bool isWritable)
    {
        using var file = new SafeFileHandle(fd, ownsHandle: false);
        var bytes = RandomAccess.GetLength(file);
        if (bytes < 2 * LineBytes || !MappedMemory.TryShare(fd, bytes, out var start, isWritable))
        {
            return null;
        }
        var page = new AckPage(start, bytes);
        if (Volatile.Read(ref page.Word(0)) == Version)
        {
            return page;
        }
        page.Dispose();
        return null;
    }

    /// <summary>Writes the version anew, before another process looks for it: an exporter that went wrong may have written over it.</summary>
    public void WriteVersion() => Volatile.Write(ref Word(0), Version);

    /// <summary>Whether there is a line for an outbox.</summary>
    public bool Has(int outbox) => outbox >= 0 && (outbox + 2L) * LineBytes <= _bytes;

    /// <summary>Tells all senders that what another exporter may have taken along has to come again. Before the first read.</summary>
    public void BeginGeneration() => Interlocked.Increment(ref Word(GenerationOffset));

    /// <summary>The last batch of which something is counted, and how many of its parts are; zeros if there is no line for the
    /// outbox.</summary>
    public (long Batch, int Parts) Applied(int outbox)
    {
        if (!Has(outbox))
        {
            return (0, 0);
        }
        var word = Volatile.Read(ref Line(outbox));
        return (word >> PartBits, (int)(word & ushort.MaxValue));
    }

    /// <summary>Whether a part is counted.</summary>
    public bool IsApplied(PartId part)
    {
        var (batch, parts) = Applied(part.Outbox);
        return part.Batch < batch || (part.Batch == batch && part.Part <= parts);
    }

    /// <summary>Whether a part is the one to count next: the first of a later batch, or the next of this one. Others come again.</summary>
    public bool IsNext(PartId part)
    {
        var (batch, parts) = Applied(part.Outbox);
        return part.Batch > batch ? part.Part == 1 : part.Batch == batch && part.Part == parts + 1;
    }

    /// <summary>From here on, a part is counted. A process that sees this sees all that was written before.</summary>
    public void Acknowledge(PartId part) => Volatile.Write(ref Line(part.Outbox), (part.Batch << PartBits) | (long)part.Part);

    /// <summary>Counts an outbox's batches from 1 again. For the launcher, while no process uses the outbox.</summary>
    public void Forget(int outbox) => Volatile.Write(ref Line(outbox), 0);

    /// <summary>Only when no thread uses it any more.</summary>
    public void Dispose() => MappedMemory.Unmap(_start, _bytes);

    private ref long Line(int outbox)
    {
        if (!Has(outbox))
        {
            throw new ArgumentOutOfRangeException(nameof(outbox), outbox, "there is no line for this outbox");
        }
        return ref Word((1L + outbox) * LineBytes);
    }

    private ref long Word(long offset) => ref Unsafe.AsRef<long>(_start + offset);
}
