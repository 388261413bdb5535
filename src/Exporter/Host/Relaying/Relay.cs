using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;

namespace Windhover.Exporter.Host.Relaying;

/// <summary>Sends copies of the raw lines to another StatsD server, over UDP, packed into datagrams.</summary>
/// <remarks>A target that is slow, gone or refuses never holds up ingestion: what does not fit into the queue is dropped, what
/// cannot be sent is given up, and both are counted. (statsd_exporter stops reading for ever after the first error.)</remarks>
internal sealed class Relay : IAsyncDisposable
{
    // 1,000 datagrams of 1,400 bytes: more than a second of 10 Mbit/s, and a bounded 1.4 MB.
    private const int QueuedPackets = 1000;

    private readonly Lock _gate = new();
    private readonly Channel<byte[]> _packets = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(QueuedPackets) { SingleReader = true });

    private readonly string _target;
    private readonly IPEndPoint _endpoint;
    private readonly int _packetLength;
    private readonly RelayCounters _counters;
    private readonly ILogger _log;
    private readonly Socket _socket;
    private readonly ITimer _flush;
    private readonly Task _sending;
    private byte[] _buffer = new byte[4096];
    private int _length;
    private int _lines;
    private bool _warnedOfLongLines;
    private bool _failing;

    /// <param name="target">As the operator wrote it: the label of the counters.</param>
    /// <param name="endpoint">Resolved once; a name that moves is not followed, as in statsd_exporter.</param>
    /// <param name="packetLength">Largest datagram, in bytes. 0: one line each.</param>
    /// <param name="counters">The counters of this target.</param>
    /// <param name="log">For what an operator must know once.</param>
    /// <param name="time">Once a second what is there is sent.</param>
    public Relay(
        string target, IPEndPoint endpoint, int packetLength, RelayCounters counters, ILogger log, TimeProvider time)
    {
        _target = target;
        _endpoint = endpoint;
        _packetLength = packetLength;
        _counters = counters;
        _log = log;
        // Not connected: a target that is not there yet must not turn into an error of the next send.
        _socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _sending = SendAllAsync();
        _flush = time.CreateTimer(_ => Flush(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Takes a copy of a line. Never blocks, never throws.</summary>
    /// <param name="line">Without its newline; an empty one is left out.</param>
    public void Offer(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }
        if (_packetLength > 0 && line.Length > _packetLength - 1)
        {
            _counters.LongLines.Increment();
            WarnOfLongLines(line.Length);
            return;
        }
        lock (_gate)
        {
            if (_length + line.Length + 1 > _packetLength)
            {
                Enqueue();
            }
            if (_length + line.Length + 1 > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + line.Length + 1));
            }
            line.CopyTo(_buffer.AsSpan(_length));
            _length += line.Length;
            _buffer[_length++] = (byte)'\n';
            _lines++;
        }
        _counters.Lines.Increment();
    }

    /// <summary>Sends what is buffered, now.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Enqueue();
        }
    }

    /// <summary>Sends what is queued, as long as the target takes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _flush.DisposeAsync();
        Flush();
        _packets.Writer.Complete();
        await _sending;
        _socket.Dispose();
    }

    private void Enqueue()
    {
        if (_length == 0)
        {
            return;
        }
        if (!_packets.Writer.TryWrite(_buffer.AsSpan(0, _length).ToArray()))
        {
            _counters.DroppedLines.Add(_lines);
        }
        _length = 0;
        _lines = 0;
    }

    private async Task SendAllAsync()
    {
        await foreach (var packet in _packets.Reader.ReadAllAsync())
        {
            // An attempt counts, as in statsd_exporter.
            _counters.Packets.Increment();
            try
            {
                await _socket.SendToAsync(packet, SocketFlags.None, _endpoint);
                _failing = false;
            }
            catch (SocketException exception)
            {
                _counters.FailedPackets.Increment();
                if (!_failing)
                {
                    _failing = true;
                    _log.RelayFailed(_target, exception.Message);
                }
            }
        }
    }

    private void WarnOfLongLines(int length)
    {
        // Once: a client that sends long lines must not be able to fill the log as well.
        if (!Interlocked.Exchange(ref _warnedOfLongLines, true))
        {
            _log.LineTooLongForRelay(length, _packetLength);
        }
    }
}
