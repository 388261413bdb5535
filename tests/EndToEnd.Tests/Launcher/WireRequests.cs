using System.Net.Sockets;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Counts requests as they go out. <see cref="HttpClient"/> says nothing when it sends one again because its connection
/// ended before the answer began; the server has counted that one twice, and rightly.</summary>
internal sealed class WireRequests
{
    private int _sent;

    public int Sent => Volatile.Read(ref _sent);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new CountingStream(socket, this);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class CountingStream(Socket socket, WireRequests requests) : NetworkStream(socket, ownsSocket: true)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // The head of a request is the beginning of a write: nothing is sent before the last request was answered.
            if (buffer.Span.StartsWith("GET "u8) || buffer.Span.StartsWith("POST "u8))
            {
                Interlocked.Increment(ref requests._sent);
            }
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
