using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>Connects to the app's socket until one worker, and no other that shares the socket, has taken a connection.</summary>
/// <param name="endPoint">The listening socket's.</param>
/// <param name="probe">What shows that it is ready.</param>
/// <param name="pid">The worker.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class ReadyCheck(EndPoint endPoint, ReadyProbe probe, int pid, TimeProvider time)
{
    private const int MaxAnswerBytes = 256;

    // HTTP/1.1 200
    private const int StatusClassAt = 9;
    private const int MinStatusBytes = 12;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <param name="isKnown">Whether it was learned in another way meanwhile.</param>
    /// <param name="ended">The worker's end.</param>
    /// <returns>False if the check was not needed any more.</returns>
    public async Task<bool> RunAsync(Func<bool> isKnown, CancellationToken ended)
    {
        var pause = FirstPause;
        try
        {
            while (!isKnown())
            {
                if (await IsReadyAsync(isKnown, ended))
                {
                    return true;
                }
                await Task.Delay(pause, time, ended);
                pause = pause < LongestPause ? 2 * pause : pause;
            }
        }
        catch (OperationCanceledException)
        {
            // The worker is gone, and with it the question.
        }
        return false;
    }

    private async Task<bool> IsReadyAsync(Func<bool> isKnown, CancellationToken ended)
    {
        using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await client.ConnectAsync(Reachable(endPoint), ended);
            // The kernel has taken the connection; a worker may not have. A unix socket does not show which one did.
            if (endPoint is IPEndPoint server && await OwnerAsync(client, server.Port, isKnown, ended) == ConnectionOwner.Other)
            {
                return false;
            }
            return (endPoint is IPEndPoint && probe.Kind is not ReadyProbeKind.Http) || await AnswersAsync(client, ended);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // A queue that is full, a connection that was reset, no descriptor left to read the table of connections: not ready yet.
            return false;
        }
    }

    /// <summary>Waits until the connection has been taken, however long that lasts: one more would only fill the queue.</summary>
    private async Task<ConnectionOwner> OwnerAsync(Socket client, int serverPort, Func<bool> isKnown, CancellationToken ended)
    {
        var clientPort = ((IPEndPoint)client.LocalEndPoint!).Port;
        while (true)
        {
            // A server that closed it has taken it.
            if (client.Poll(TimeSpan.Zero, SelectMode.SelectRead) && client.Available == 0)
            {
                return ConnectionOwner.Unknown;
            }
            if (AcceptedConnection.Inode(serverPort, clientPort) is { } inode)
            {
                return AcceptedConnection.OwnerOf(inode, pid);
            }
            if (isKnown())
            {
                return ConnectionOwner.Other;
            }
            await Task.Delay(Look, time, ended);
        }
    }

    private async Task<bool> AnswersAsync(Socket client, CancellationToken ended)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(AnswerLimit);
        var answer = new byte[MaxAnswerBytes];
        try
        {
            await client.SendAsync(
                Encoding.ASCII.GetBytes($"GET {probe.Path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: windhover\r\nConnection: close\r\n\r\n"),
                limit.Token);
            var length = 0;
            while (length < MinStatusBytes)
            {
                var read = await client.ReceiveAsync(answer.AsMemory(length), limit.Token);
                if (read == 0)
                {
                    return false;
                }
                length += read;
            }
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return false;
        }
        return answer.AsSpan().StartsWith("HTTP/1."u8)
            && (probe.Kind != ReadyProbeKind.Http || answer[StatusClassAt] is (byte)'2' or (byte)'3');
    }

    private static EndPoint Reachable(EndPoint endPoint) => endPoint is IPEndPoint ip
        ? ip.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, ip.Port)
            : ip.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, ip.Port)
            : endPoint
        : endPoint;
}
