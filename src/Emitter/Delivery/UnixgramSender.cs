using System.Net.Sockets;
using Windhover.Interop;

namespace Windhover.Emitter.Delivery;

/// <summary>Datagrams to a unix socket. The kernel tells when the receiver is behind or away, before it takes anything.</summary>
internal sealed class UnixgramSender : IPartSender
{
    // errno(3), Linux
    private const int EAGAIN = 11;
    private const int EMSGSIZE = 90;
    private const int ENOBUFS = 105;

    // A receiver that is away is looked for again after this time.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly TimeSpan _sendLimit;
    private readonly TimeProvider _time;
    private Socket? _socket;
    private long _lastAttempt;

    /// <param name="path">Absolute path, or <c>@name</c> for an abstract socket.</param>
    /// <param name="sendLimit">Longest time that one send waits for a receiver that does not read.</param>
    /// <param name="time">Clock for the pause between two attempts to connect.</param>
    public UnixgramSender(string path, TimeSpan sendLimit, TimeProvider time)
    {
        _path = path[0] == '@' ? '\0' + path[1..] : path;
        _sendLimit = sendLimit;
        _time = time;
        _socket = Connect();
        _lastAttempt = time.GetTimestamp();
    }

    // statsd_exporter reads 65,535 bytes at once; the queue holds ten datagrams by default (net.unix.max_dgram_qlen).
    public int PartBytes => 16 * 1024;

    public SendOutcome Send(ReadOnlySpan<byte> part)
    {
        var datagram = part[..^1];
        // Twice: a receiver that was replaced has another socket behind the same path.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (_socket is null && !TryReconnect())
            {
                return SendOutcome.Later;
            }
            switch (SocketCalls.Send(_socket!.SafeHandle, datagram, wait: true))
            {
                case 0:
                    return SendOutcome.Sent;
                case EAGAIN or ENOBUFS:
                    return SendOutcome.Later;
                case EMSGSIZE:
                    return SendOutcome.Refused;
            }
            // ECONNREFUSED, ENOTCONN, ECONNRESET and the like: this receiver is gone, and another may be there already.
            _socket.Dispose();
            _socket = Connect();
            _lastAttempt = _time.GetTimestamp();
        }
        return SendOutcome.Later;
    }

    public void Dispose() => _socket?.Dispose();

    private bool TryReconnect()
    {
        if (_time.GetElapsedTime(_lastAttempt) < RetryAfter)
        {
            return false;
        }
        _lastAttempt = _time.GetTimestamp();
        _socket = Connect();
        return _socket is not null;
    }

    private Socket? Connect()
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            SocketCalls.LimitSend(socket, _sendLimit);
            return socket;
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }
}
