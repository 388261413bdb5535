using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using Windhover.Testing;

namespace Windhover.Worker.Tests;

/// <summary>Responses that end only when the app is told to stop. Each test has ten minutes for the drain, so that a worker which waits
/// for its limit does not end before the test gives up.</summary>
public class StopOfStreamsTests
{
    private static string PlainApp => Repository.BuiltFile("PlainApp", "Windhover.PlainApp.dll");

    [Fact]
    public async Task An_event_stream_that_ends_when_the_app_is_told_to_stop_ends_long_before_the_limit()
    {
        await using var worker = StartPatient();
        await worker.ReadyAsync();
        using var events = new StreamReader(await worker.Client.GetStreamAsync("/events"));
        Assert.Equal($"data: {worker.Process.Id}", await events.ReadLineAsync().WaitAsync(TestLimits.Hang));

        await worker.TerminateAsync();

        Assert.Equal("\ndata: the end\n\n", await events.ReadToEndAsync().WaitAsync(TestLimits.Hang));
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_client_of_a_hub_is_told_that_the_connection_ends()
    {
        await using var worker = StartPatient();
        await worker.ReadyAsync();
        using var hub = new ClientWebSocket();
        using var invoker = worker.NewInvoker();
        await hub.ConnectAsync(new Uri("ws://localhost/hub"), invoker, CancellationToken.None).WaitAsync(TestLimits.Hang);
        // SignalR's HubProtocol.md: messages end with the record separator; the answer to the handshake is an empty object.
        await hub.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal("{}\u001e", await ReceiveAsync(hub));

        await worker.TerminateAsync();

        // 7: the server closes the connection.
        string? message;
        while ((message = await ReceiveAsync(hub)) is { } said && !said.Contains("\"type\":7", StringComparison.Ordinal))
        {
            Assert.Contains("\"type\":6", said, StringComparison.Ordinal);
        }
        Assert.NotNull(message);
        await hub.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_quick_stop_that_comes_when_the_app_has_been_told_already_cuts_off_what_still_runs()
    {
        await using var worker = StartPatient();
        await worker.ReadyAsync();
        using var events = new StreamReader(await worker.Client.GetStreamAsync("/events"));
        var hang = worker.Client.GetAsync("/hang");
        await events.ReadLineAsync().WaitAsync(TestLimits.Hang);
        await Eventually.TrueAsync(() => worker.Row.RequestsStarted == 2, () => $"{worker.Row.RequestsStarted} requests have begun");
        await worker.TerminateAsync();
        await events.ReadToEndAsync().WaitAsync(TestLimits.Hang);

        worker.Process.Signal(PosixSignal.SIGQUIT);

        await Assert.ThrowsAsync<HttpRequestException>(() => hang.WaitAsync(TestLimits.Hang));
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    private static WorkerUnderTest StartPatient() =>
        WorkerUnderTest.StartHooked(PlainApp, change: contract => contract with { GracefulTimeout = TimeSpan.FromMinutes(10) });

    // Null at the end.
    private static async Task<string?> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TestLimits.Hang);
        return received.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
