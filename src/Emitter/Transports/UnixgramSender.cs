using System.Net.Sockets;
using Windhover.Emitter.Interop;

namespace Windhover.Emitter.Transports;

/// <summary>Datagrams to a unix socket. The kernel tells when the receiver is behind: waiting for it, for a bounded moment, is
/// what keeps the count exact.</summary>
internal sealed class UnixgramSender : ILineSender
{
    // errno(3), Linux
    private const int EAGAIN = 11;
    private const int EMSGSIZE = 90;
    private const int ENOBUFS = 105;

    // A receiver that is away is looked for again after this time: looking costs more than the request may.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly TimeSpan _sendLimit;
    private readonly TimeProvider _time;
    private readonly Lock _connecting = new();
    private Socket? _socket;
    private long _lastAttempt;
    private bool _disposed;

    // After a time-out nobody waits any more until a datagram has gone through: a hung receiver costs each request thread
    // one wait, not one per request.
    private volatile bool _hung;

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

    public DropReason Send(ReadOnlySpan<byte> line)
    {
        // Twice: a receiver that was replaced has another socket behind the same path.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Volatile.Read(ref _socket) is not { } socket && (socket = Reconnect(null)) is null)
            {
                return DropReason.Unreachable;
            }
            var wait = !_hung;
            int errno;
            try
            {
                errno = DatagramSocket.Send(socket.SafeHandle, line, wait);
            }
            catch (ObjectDisposedException)
            {
                // Another thread has just replaced it.
                continue;
            }
            switch (errno)
            {
                case 0:
                    if (!wait)
                    {
                        _hung = false;
                    }
                    return DropReason.None;
                case EAGAIN or ENOBUFS:
                    _hung = true;
                    return wait ? DropReason.Timeout : DropReason.WouldBlock;
                case EMSGSIZE:
                    return DropReason.TooLong;
            }
            // ECONNREFUSED, ENOTCONN, ECONNRESET and the like: this receiver is gone.
            if (Reconnect(socket) is null)
            {
                return DropReason.Unreachable;
            }
        }
        return DropReason.Unreachable;
    }

    public void Dispose()
    {
        lock (_connecting)
        {
            _disposed = true;
            _socket?.Dispose();
            _socket = null;
        }
    }

    private Socket? Reconnect(Socket? broken)
    {
        lock (_connecting)
        {
            if (_socket != broken || _disposed)
            {
                return _socket;
            }
            if (broken is null && _time.GetElapsedTime(_lastAttempt) < RetryAfter)
            {
                return null;
            }
            broken?.Dispose();
            _lastAttempt = _time.GetTimestamp();
            _socket = Connect();
            return _socket;
        }
    }

    private Socket? Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            DatagramSocket.LimitSend(socket, _sendLimit);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
