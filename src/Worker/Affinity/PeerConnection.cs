using System.Buffers;
using System.Net.Sockets;

namespace Windhover.Worker.Affinity;

/// <summary>A connection to another worker: bytes out, and lines and bytes in.</summary>
/// <remarks>Not for several readers, or several writers, at once.</remarks>
internal sealed class PeerConnection : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly Socket _socket;
    private byte[]? _buffer;
    private int _start;
    private int _end;

    private PeerConnection(Socket socket) => _socket = socket;

    /// <summary>It has carried a request before.</summary>
    public bool IsReused { get; set; }

    /// <summary>Since when it waits for the next request.</summary>
    public long IdleSince { get; set; }

    /// <summary>For the head of a request.</summary>
    public ArrayBufferWriter<byte> Head { get; } = new(1024);

    /// <summary>What was received and not consumed.</summary>
    public ReadOnlyMemory<byte> Received => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether anything of a response was received.</summary>
    public bool HasReceived { get; private set; }

    /// <returns>Null if nothing accepts there, or no more for now.</returns>
    public static PeerConnection? TryConnect(string path)
    {
        // A full queue is no reason to wait: this worker answers itself.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new PeerConnection(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Whether it is closed, or says something that was not asked for.</summary>
    public bool IsStale()
    {
        try
        {
            return _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <exception cref="SocketException">The other worker is gone.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }

    /// <summary>Nothing more will be sent.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other end was faster.
        }
    }

    /// <summary>Waits for more bytes. While it waits with nothing received it holds no buffer: most of the time of a stream.</summary>
    /// <returns>False at the end.</returns>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellation)
    {
        if (_start == _end)
        {
            ReleaseBuffer();
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellation);
        }
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        MakeRoom();
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation);
        _end += count;
        HasReceived |= count > 0;
        return count > 0;
    }

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads up to the end of a line.</summary>
    /// <returns>Without it; valid until the next call.</returns>
    /// <exception cref="IOException">The connection ends before.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellation)
    {
        int length;
        while ((length = Received.Span.IndexOf("\r\n"u8)) < 0)
        {
            if (!await ReceiveAsync(cancellation))
            {
                throw new IOException("The worker closed the connection in the middle of a response.");
            }
        }
        var line = Received[..length];
        Consume(length + 2);
        return line;
    }

    /// <summary>Ready for another request.</summary>
    public void Rest()
    {
        ReleaseBuffer();
        HasReceived = false;
        IsReused = true;
    }

    public void Dispose()
    {
        // Its buffer may still be in use by a receive that was cancelled: the collector has it.
        _socket.Dispose();
    }

    private void ReleaseBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        if (_start > 0 && _end == _buffer!.Length)
        {
            Received.CopyTo(_buffer);
            (_start, _end) = (0, length);
        }
        if (length == _buffer!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * length);
            Received.CopyTo(larger);
            var full = _buffer;
            (_buffer, _start, _end) = (larger, 0, length);
            ArrayPool<byte>.Shared.Return(full);
        }
    }
}
