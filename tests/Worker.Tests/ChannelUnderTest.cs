using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop.Channel;
using Windhover.Testing;
using Windhover.Worker.Contract;
using Windhover.Worker.Tests.Interop;

namespace Windhover.Worker.Tests;

/// <summary>The way from a worker to the launcher's exporter, and a test in the role of that one. It notes nothing as applied.</summary>
internal sealed class ChannelUnderTest : IDisposable
{
    private readonly Socket _writeEnd = Open();
    private readonly Socket _readEnd;
    private readonly SafeFileHandle _pageFile;
    private readonly AckPage _page;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public ChannelUnderTest()
    {
        using var directory = new TemporaryDirectory();
        using var listener = Open();
        var address = new UnixDomainSocketEndPoint(directory.PathTo("channel"));
        listener.Bind(address);
        listener.Listen();
        _writeEnd.Connect(address);
        _readEnd = listener.Accept();
        _pageFile = File.OpenHandle(directory.PathTo("page"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(_pageFile, AckPage.Bytes(1));
        _page = AckPage.Create((int)_pageFile.DangerousGetHandle(), 1);
    }

    /// <summary>To be called by the start of a worker.</summary>
    public WorkerContract AddTo(WorkerContract contract)
    {
        Inherited.KeepOpenAcrossExec(_writeEnd);
        Inherited.KeepOpenAcrossExec(_pageFile);
        var (channel, page) = ((int)_writeEnd.Handle, (int)_pageFile.DangerousGetHandle());
        return contract with { Outbox = contract.Outbox!.Value with { ChannelFd = channel, PageFd = page } };
    }

    /// <summary>The worker has its end now, and no other process has.</summary>
    public void Started()
    {
        Inherited.CloseOnExec(_pageFile);
        _writeEnd.Dispose();
    }

    /// <exception cref="InvalidOperationException">The worker is gone.</exception>
    public async Task<byte[]> ReadAsync()
    {
        var length = await _readEnd.ReceiveAsync(_buffer).WaitAsync(TestLimits.Hang);
        return length > 0 ? _buffer[..length] : throw new InvalidOperationException("the worker has closed its end of the channel");
    }

    public void StopReading() => _readEnd.Dispose();

    public void Dispose()
    {
        _writeEnd.Dispose();
        _readEnd.Dispose();
        _page.Dispose();
        _pageFile.Dispose();
    }

    private static Socket Open() => new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
}
