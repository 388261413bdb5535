using System.Buffers;
using System.Net.Sockets;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Ingest;

/// <summary>Reads the lines of one connection. Never writes.</summary>
/// <param name="acceptedAt">As <see cref="LastRead"/>.</param>
internal sealed class TcpConnection(Socket socket, ILineSink sink, IngestCounters counters, IngestLog log, long acceptedAt)
{
    /// <summary>A line and its end must fit. Source: bufio.NewReader as statsd_exporter uses it, pkg/listener/listener.go.</summary>
    private const int BufferBytes = 4096;

    /// <summary>Reads after the stop, so that a client that never pauses cannot prevent it.</summary>
    private const int LastReads = 256;

    private readonly Socket _socket = socket;
    private readonly ILineSink _sink = sink;
    private readonly IngestCounters _counters = counters;
    private readonly IngestLog _log = log;
    private readonly long _acceptedAt = acceptedAt;
    private long _lastRead = acceptedAt;
    private volatile bool _isDisplaced;

    /// <summary>Whether packets with their length come, or lines; null until it shows.</summary>
    private bool? _isFramed;

    /// <summary>Bytes of the packet that are to come.</summary>
    private int _packetLeft;

    /// <summary>When something came last: milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    /// <summary>Nothing has come yet.</summary>
    public bool IsSilent => LastRead == _acceptedAt;

    public bool IsDisplaced => _isDisplaced;

    /// <summary>Ends it, since another connection needs its place. An unfinished line is lost.</summary>
    public void Displace()
    {
        _isDisplaced = true;
        _socket.Dispose();
    }

    /// <summary>Ends when the client closes, sends a line that is too long, or breaks off; or at <paramref name="stop"/>, after what
    /// has already arrived. Never throws.</summary>
    public async Task ReadToEndAsync(CancellationToken stop)
    {
        // The accepting thread goes on at once.
        await Task.Yield();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await ReadToEndAsync(buffer.AsMemory(0, BufferBytes), stop);
        }
        catch (Exception exception)
        {
            _log.Count(ref _counters.Faults, $"a connection was closed because reading it failed: {exception}");
        }
        finally
        {
            // With unread data this resets the connection, which tells the client that not all was read.
            _socket.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReadToEndAsync(Memory<byte> buffer, CancellationToken stop)
    {
        var kept = 0;
        var readsLeft = LastReads;
        while (true)
        {
            var received = await ReceiveAsync(buffer[kept..], stop);
            if (received < 0 || _isDisplaced || (stop.IsCancellationRequested && --readsLeft == 0))
            {
                return;
            }

            // One more than the time of acceptance at least: it is not silent any more.
            Volatile.Write(ref _lastRead, Math.Max(Environment.TickCount64, _acceptedAt + 1));
            var length = kept + received;
            if (received == 0)
            {
                DeliverLast(buffer.Span[..kept]);
                return;
            }

            if (_isFramed is null && length >= PacketFrames.HeaderBytes)
            {
                _isFramed = PacketFrames.Begins(buffer.Span);
            }

            kept = _isFramed == true ? DeliverPackets(buffer.Span[..length]) : Deliver(buffer.Span[..length]);
            if (kept == BufferBytes)
            {
                Interlocked.Increment(ref _counters.TcpTooLongLines);
                return;
            }

            buffer.Slice(length - kept, kept).CopyTo(buffer);
        }

        async ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken stop)
        {
            try
            {
                return await ReceiveOrStopAsync(room, stop);
            }
            catch (Exception exception) when (_isDisplaced && exception is SocketException or ObjectDisposedException)
            {
                return -1;
            }
            catch (SocketException)
            {
                // As there: an unfinished line is taken as if the client had closed, and then the error is not reported.
                if (kept == 0)
                {
                    Interlocked.Increment(ref _counters.TcpConnectionErrors);
                }

                return 0;
            }
        }
    }

    /// <returns>Bytes received; 0 at the end of the stream; −1 when stopped with nothing left to read.</returns>
    private async ValueTask<int> ReceiveOrStopAsync(Memory<byte> room, CancellationToken stop)
    {
        if (!stop.IsCancellationRequested)
        {
            try
            {
                return await _socket.ReceiveAsync(room, SocketFlags.None, stop);
            }
            catch (OperationCanceledException)
            {
                // What is there is still read.
            }
        }

        return _socket.Available > 0 ? await _socket.ReceiveAsync(room, SocketFlags.None, CancellationToken.None) : -1;
    }

    /// <summary>Hands on what is there of packets: a line ends with its packet too.</summary>
    /// <returns>How many bytes are left for the next read.</returns>
    private int DeliverPackets(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            if (_packetLeft == 0)
            {
                if (!PacketFrames.TryReadLength(ref text, out _packetLeft))
                {
                    return text.Length;
                }
            }

            if (text.Length < _packetLeft)
            {
                var kept = Deliver(text);
                _packetLeft -= text.Length - kept;
                return kept;
            }

            var packet = text[.._packetLeft];
            DeliverLast(packet[(packet.Length - Deliver(packet))..]);
            text = text[_packetLeft..];
            _packetLeft = 0;
        }
    }

    /// <summary>Hands on the finished lines of <paramref name="text"/>.</summary>
    /// <returns>How many bytes are left for the next read.</returns>
    private int Deliver(ReadOnlySpan<byte> text)
    {
        var lines = 0;
        _sink.Enter();
        try
        {
            for (var end = text.IndexOf((byte)'\n'); end >= 0; end = text.IndexOf((byte)'\n'))
            {
                var line = end > 0 && text[end - 1] == '\r' ? text[..(end - 1)] : text[..end];
                text = text[(end + 1)..];
                lines++;
                if (!line.IsEmpty)
                {
                    _sink.Line(line);
                }
                else
                {
                    _sink.EmptyLine();
                }
            }

            Interlocked.Add(ref _counters.Lines, lines);
            return text.Length;
        }
        finally
        {
            _sink.Exit();
        }
    }

    /// <summary>The unfinished line at the end of the stream; a <c>\r</c> there is data.</summary>
    private void DeliverLast(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        _sink.Enter();
        try
        {
            _sink.Line(line);
            Interlocked.Increment(ref _counters.Lines);
        }
        finally
        {
            _sink.Exit();
        }
    }
}
