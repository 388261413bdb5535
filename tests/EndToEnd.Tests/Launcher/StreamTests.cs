using System.Net.WebSockets;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Responses that last as long as the app: event streams and the connections of a SignalR hub. The graceful timeout is ten
/// minutes, so that what waits for it does not end before the test gives up.</summary>
public sealed class StreamTests
{
    private const int Streams = 100;

    [Fact]
    public async Task A_reload_tells_streams_and_hubs_and_leaves_no_old_worker_behind()
    {
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "4", "--graceful-timeout", "600", "--app", Repository.BuiltFile("PlainApp", "Windhover.PlainApp.dll"));
        using var client = new HttpClient { BaseAddress = launcher.App, Timeout = TestLimits.Hang };
        var events = new List<StreamReader>();
        var hubs = new List<ClientWebSocket>();
        for (var i = 0; i < Streams; i++)
        {
            events.Add(new StreamReader(await client.GetStreamAsync("/events")));
            var hub = new ClientWebSocket();
            hubs.Add(hub);
            await hub.ConnectAsync(new UriBuilder(launcher.App) { Scheme = "ws", Path = "/hub" }.Uri, CancellationToken.None);
            await hub.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        var old = launcher.Workers.Select(worker => worker.Pid).ToArray();

        // They listen before it begins: SignalR waits 5 s for the answer to its goodbye.
        var goodbyes = hubs.ConvertAll(EndAsync);
        launcher.Process.Signal(PosixSignal.SIGHUP);
        var ends = await Task.WhenAll(events.Select(stream => stream.ReadToEndAsync())).WaitAsync(TestLimits.Hang);
        await Task.WhenAll(goodbyes).WaitAsync(TestLimits.Hang);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Reload complete: generation 2 serves", StringComparison.Ordinal));

        Assert.All(ends, end => Assert.EndsWith("data: the end\n\n", end, StringComparison.Ordinal));
        foreach (var pid in old)
        {
            await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"the old worker {pid} lives on");
        }
        Assert.Equal(Streams, await launcher.SumWhenAtLeastAsync(Streams, "request_count", "endpoint=\"/events\"", "http_status=\"200\""));
        events.ForEach(stream => stream.Dispose());
        hubs.ForEach(hub => hub.Dispose());
    }

    // Until the server says goodbye; a hub's client answers that.
    private static async Task EndAsync(ClientWebSocket hub)
    {
        var buffer = new byte[4096];
        while ((await hub.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }
        try
        {
            await hub.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // It came later than the server waits for it, on a busy machine: told is told.
        }
    }
}
