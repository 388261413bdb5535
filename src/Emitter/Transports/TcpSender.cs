using System.Net.Sockets;

namespace Windhover.Emitter.Transports;

/// <summary>Lines over one TCP connection. A request only puts its line into a queue; connecting, sending and waiting for a
/// receiver that is away happen in the background.</summary>
internal sealed class TcpSender : ILineSender
{
    private const int QueueBytes = 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1);

    private readonly string _host;
    private readonly int _port;
    private readonly TimeProvider _time;
    private readonly LineQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _sending;

    public TcpSender(string host, int port, TimeProvider time, int queueBytes = QueueBytes)
    {
        _host = host;
        _port = port;
        _time = time;
        _queue = new LineQueue(queueBytes);
        _sending = Task.Run(SendAllAsync);
    }

    public DropReason Send(ReadOnlySpan<byte> line) => _queue.TryAdd(line) ? DropReason.None : DropReason.QueueFull;

    /// <summary>Gives the last lines a second to leave.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _abort.CancelAfter(FlushLimit);
        // The container that owns this disposes without await; the limit above ends it.
        _sending.GetAwaiter().GetResult();
    }

    private async Task SendAllAsync()
    {
        Socket? socket = null;
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> lines;
                try
                {
                    lines = await _queue.TakeAsync(_stop.Token);
                }
                catch (OperationCanceledException)
                {
                    lines = _queue.TakeNow();
                    if (lines.IsEmpty)
                    {
                        return;
                    }
                }
                socket = await DeliverAsync(socket, lines);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed, and the receiver did not take the rest in time.
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private async Task<Socket> DeliverAsync(Socket? socket, ReadOnlyMemory<byte> lines)
    {
        while (true)
        {
            if (socket is not null && IsClosedByReceiver(socket))
            {
                socket.Dispose();
                socket = null;
            }
            socket ??= await ConnectAsync();
            var sent = 0;
            try
            {
                while (sent < lines.Length)
                {
                    sent += await socket.SendAsync(lines[sent..], SocketFlags.None, _abort.Token);
                }
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                socket = null;
                // On with the line that was cut: the rest of one would be another line on the new connection.
                lines = lines[(lines.Span[..sent].LastIndexOf((byte)'\n') + 1)..];
            }
        }
    }

    // The kernel takes what is sent to a receiver that has closed, and loses it. Receivers of StatsD never write, so something
    // to read is the end.
    private static bool IsClosedByReceiver(Socket socket) => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    private async Task<Socket> ConnectAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(_host, _port, _abort.Token);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
            await Task.Delay(pause, _time, _abort.Token);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
