using System.Buffers;
using System.Net.Sockets;

namespace Windhover.Worker.Affinity;

/// <summary>Bytes in both directions, once a connection speaks another protocol.</summary>
internal static class PeerTunnel
{
    private const int BufferBytes = 4 * 1024;

    /// <summary>Ends when the serving worker has ended, or either side is broken. The end of what the client sends is passed on.</summary>
    public static async Task RunAsync(Stream client, PeerConnection worker, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var up = UpAsync(client, worker, end.Token);
        var down = DownAsync(client, worker, end.Token);
        // What the worker says to the end of what the client sends still arrives; a client that is broken ends both.
        if (await Task.WhenAny(up, down) == up && up.IsCompletedSuccessfully)
        {
            await Quietly(down);
        }
        await end.CancelAsync();
        await Quietly(up);
        await Quietly(down);
    }

    private static async Task UpAsync(Stream client, PeerConnection worker, CancellationToken cancellation)
    {
        while (true)
        {
            // Most tunnels are silent most of the time: without a buffer.
            _ = await client.ReadAsync(Memory<byte>.Empty, cancellation);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var count = await client.ReadAsync(buffer, cancellation);
                if (count == 0)
                {
                    worker.EndSending();
                    return;
                }
                await worker.SendAsync(buffer.AsMemory(0, count), cancellation);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static async Task DownAsync(Stream client, PeerConnection worker, CancellationToken cancellation)
    {
        do
        {
            if (worker.Received is { Length: > 0 } received)
            {
                await client.WriteAsync(received, cancellation);
                worker.Consume(received.Length);
                await client.FlushAsync(cancellation);
            }
        }
        while (await worker.ReceiveAsync(cancellation));
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One end is gone: so is the tunnel.
        }
    }
}
