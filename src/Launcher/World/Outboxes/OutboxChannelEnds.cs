using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Shared.Contract;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>Both ends of the channel to the embedded exporter, and the page in which that one notes what it has counted.</summary>
/// <remarks>The launcher holds them for its whole life: what an exporter that dies has not read, the next one reads.</remarks>
internal sealed class OutboxChannelEnds : IDisposable
{
    /// <summary>A share of it is kept by the kernel for its own books. Parts are made again from the outboxes when they get lost, so that
    /// this is about speed alone.</summary>
    private const int BufferBytes = 4 << 20;

    private readonly SafeFileHandle _readEnd;
    private readonly SafeFileHandle _writeEnd;
    private readonly SafeFileHandle _pageFile;
    private readonly SafeFileHandle _readOnlyPage;
    private int _roomBytes;

    private OutboxChannelEnds(SafeFileHandle readEnd, SafeFileHandle writeEnd, SafeFileHandle pageFile, AckPage page, int? roomBytes = null)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
        _pageFile = pageFile;
        _readOnlyPage = MemoryFile.OpenReadOnly(pageFile);
        _roomBytes = roomBytes ?? SocketCalls.SendBufferBytes(Number(writeEnd));
        Sender = new OutboxChannel(Number(writeEnd), page);
    }

    /// <summary>Whether all workers can send through it: they share the sending end, and one of them can spoil it for all.</summary>
    public bool IsWhole => SequencedPair.IsWhole(_readEnd, _writeEnd, _roomBytes);

    /// <summary>What the launcher itself sends through.</summary>
    public OutboxChannel Sender { get; }

    public int WriteFd => Number(_writeEnd);

    /// <summary>The page as workers get it: the exporter alone writes what is counted.</summary>
    public int ReadOnlyPageFd => Number(_readOnlyPage);

    /// <summary>What the exporter inherits.</summary>
    public ChannelPlace ForExporter => new(Number(_readEnd), Number(_pageFile));

    /// <exception cref="Win32Exception">The system gives no such sockets, or no memory that processes can share.</exception>
    public static OutboxChannelEnds Create(int outboxes)
    {
        var file = MemoryFile.Create("windhover-counted", AckPage.Bytes(outboxes));
        var page = AckPage.Create(Number(file), outboxes);
        var (readEnd, writeEnd) = SequencedPair.Create(BufferBytes);
        return new OutboxChannelEnds(readEnd, writeEnd, file, page);
    }

    /// <summary>Takes over those of the program that ran in this process before.</summary>
    /// <exception cref="Win32Exception">The page cannot be mapped.</exception>
    public static OutboxChannelEnds Take(ChannelHandover handover)
    {
        foreach (var fd in handover.Descriptors())
        {
            Descriptors.SetInheritable(fd, inheritable: false);
        }
        // Of a version that this program has found good before it took over.
        var page = AckPage.Take(handover.PageFd);
        return new OutboxChannelEnds(
            new SafeFileHandle(handover.ReadFd, ownsHandle: true),
            new SafeFileHandle(handover.WriteFd, ownsHandle: true),
            new SafeFileHandle(handover.PageFd, ownsHandle: true),
            page,
            handover.RoomBytes);
    }

    /// <summary>Makes another channel behind the same descriptors. What was on its way comes again out of the outboxes. Processes that have
    /// inherited the old one keep it.</summary>
    /// <exception cref="Win32Exception">The system gives no such sockets.</exception>
    public void Renew()
    {
        var (readEnd, writeEnd) = SequencedPair.Create(BufferBytes);
        using (readEnd)
        using (writeEnd)
        {
            Descriptors.Replace(Number(_readEnd), Number(readEnd));
            Descriptors.Replace(Number(_writeEnd), Number(writeEnd));
        }
        _roomBytes = SocketCalls.SendBufferBytes(WriteFd);
    }

    public ChannelHandover HandOver() => new(Number(_readEnd), WriteFd, Number(_pageFile), _roomBytes);

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd.Dispose();
        _pageFile.Dispose();
        _readOnlyPage.Dispose();
        Sender.Acknowledged.Dispose();
    }

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
