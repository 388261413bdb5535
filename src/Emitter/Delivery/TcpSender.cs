using System.Net.Sockets;

namespace Windhover.Emitter.Delivery;

/// <summary>Lines over one TCP connection. What the kernel has taken when a connection breaks may be lost, and TCP does not say how much.</summary>
internal sealed class TcpSender(string host, int port, TimeSpan limit, TimeProvider time) : IPartSender
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private Socket? _socket;
    private TimeSpan _pause;
    private long _lastAttempt;

    // Of the part that is being sent.
    private int _sent;

    public int PartBytes => 16 * 1024;

    public SendOutcome Send(ReadOnlySpan<byte> part)
    {
        if (_socket is not null && IsClosedByReceiver(_socket))
        {
            Disconnect(part);
        }
        if (_socket is null && !TryConnect())
        {
            return NotYet();
        }
        while (_sent < part.Length)
        {
            var count = _socket!.Send(part[_sent..], SocketFlags.None, out var error);
            _sent += Math.Max(count, 0);
            switch (error)
            {
                case SocketError.Success:
                    break;
                case SocketError.WouldBlock when _socket.Poll(limit, SelectMode.SelectWrite):
                    break;
                case SocketError.WouldBlock:
                    return NotYet();
                default:
                    Disconnect(part);
                    return NotYet();
            }
        }
        _sent = 0;
        return SendOutcome.Sent;
    }

    public void Dispose() => _socket?.Dispose();

    // The kernel takes what is sent to a receiver that has closed, and loses it. Receivers of StatsD never write, so something
    // to read is the end.
    private static bool IsClosedByReceiver(Socket socket) => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    private SendOutcome NotYet() => _sent == 0 ? SendOutcome.Later : SendOutcome.Partly;

    private void Disconnect(ReadOnlySpan<byte> part)
    {
        _socket!.Dispose();
        _socket = null;
        // On with the line that was cut: the rest of one would be another line on the new connection.
        _sent = part[.._sent].LastIndexOf((byte)'\n') + 1;
    }

    private bool TryConnect()
    {
        if (_pause > TimeSpan.Zero && time.GetElapsedTime(_lastAttempt) < _pause)
        {
            return false;
        }
        Socket? socket = null;
        try
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var ending = new CancellationTokenSource(limit);
            // The thread of the flusher has nothing else to do, and the time is limited.
            socket.ConnectAsync(host, port, ending.Token).AsTask().GetAwaiter().GetResult();
            socket.Blocking = false;
            _socket = socket;
            _pause = TimeSpan.Zero;
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _lastAttempt = time.GetTimestamp();
            return false;
        }
    }
}
