using System.Net;
using System.Net.Sockets;

namespace Windhover.Servers;

/// <summary>Requests without a pause while the server is reloaded again and again, and how many of them got no good answer.</summary>
internal static class ReloadUnderLoad
{
    private const int Clients = 32;

    // A reload of five workers takes each of these servers less than this.
    private static readonly TimeSpan BetweenReloads = TimeSpan.FromSeconds(4);

    /// <returns>Requests begun, and those that failed: refused, reset, cut off, or answered with another status than 200.</returns>
    public static async Task<(int Sent, int Failed)> MeasureAsync(RunningServer server, int reloads)
    {
        using var stop = new CancellationTokenSource();
        Task<(int Sent, int Failed)>[] clients =
        [
            .. Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskAsync(server.Port, close: client % 2 == 0, stop.Token))),
        ];
        for (var i = 0; i < reloads; i++)
        {
            await server.ReloadAsync();
            await Task.Delay(BetweenReloads, TimeProvider.System);
        }
        await stop.CancelAsync();
        var counts = await Task.WhenAll(clients);
        return (counts.Sum(count => count.Sent), counts.Sum(count => count.Failed));
    }

    private static async Task<(int Sent, int Failed)> AskAsync(int port, bool close, CancellationToken stop)
    {
        var sent = 0;
        var failed = 0;
        RawConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            sent++;
            try
            {
                connection ??= await RawConnection.OpenAsync(port);
                (var status, _) = await connection.GetAsync("/test", close);
                failed += status == (int)HttpStatusCode.OK ? 0 : 1;
                if (!close && connection.IsOpen)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                failed++;
            }
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            connection = null;
        }
        await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        return (sent, failed);
    }
}
