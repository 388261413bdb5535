using System.Net;
using System.Net.Sockets;
using Windhover.Testing;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests;

public sealed class BoardTests
{
    [Fact]
    public async Task A_worker_says_who_it_is_and_counts_its_connections_and_requests()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        Assert.Equal((BoardState.Accepting, worker.Process.Id), ((BoardState)worker.Row.State, worker.Row.Pid));

        await worker.Client.GetStringAsync("/test");
        await worker.Client.GetStringAsync("/test");

        Assert.Equal((1, 1L, 2L), (worker.Row.Connections, worker.Row.Accepted, worker.Row.RequestsStarted));
        await Eventually.TrueAsync(() => Ended(worker) == 2, () => $"{Ended(worker)} requests have ended");
        worker.Client.Dispose();
        await Eventually.TrueAsync(() => worker.Row.Connections == 0, () => $"{worker.Row.Connections} connections are open");
    }

    [Fact]
    public async Task The_heart_beats_and_shows_the_oldest_request()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        var before = BoardClock.NowMs;
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await slow.ConnectAsync(worker.Listener.LocalEndPoint!);
        await slow.SendAsync("GET /slow?ms=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());

        await Eventually.TrueAsync(() => worker.Row.OldestRequestMs != 0, () => "no request is shown");
        Assert.InRange(worker.Row.OldestRequestMs, before, BoardClock.NowMs);
        Assert.True(worker.Row.HeapBytes > 0);
        var beat = worker.Row.HeartbeatMs;
        await Eventually.TrueAsync(() => worker.Row.HeartbeatMs > beat, () => "the heart does not beat");
    }

    [Fact]
    public async Task A_draining_worker_says_so()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();

        await worker.TerminateAsync();

        Assert.Equal(BoardState.Draining, (BoardState)worker.Row.State);
    }

    [Fact]
    public async Task A_worker_runs_without_a_board()
    {
        await using var worker = WorkerUnderTest.StartApp(contract => contract with { Board = null });
        await worker.ReadyAsync();

        Assert.Equal("rest", await worker.Client.GetStringAsync("/test"));
    }

    [Fact]
    public async Task Warm_up_requests_come_before_ready_and_are_not_counted()
    {
        await using var worker = WorkerUnderTest.StartApp(
            contract => contract with { WarmUp = new WarmUpPlan(["/test", "/no/such/path"], TestLimits.Hang) });
        await worker.ReadyAsync();
        Assert.Equal((0L, 0L), (worker.Row.RequestsStarted, worker.Row.Accepted));

        using var response = await worker.Client.GetAsync("/no/such/path");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("http_status:404", await worker.Statsd.WaitForAsync("request_count:1|c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/test1", "answered 500")]
    [InlineData("/slow?ms=60000", "was not answered in half of --ready-timeout")]
    public async Task A_failing_warm_up_ends_the_worker_before_it_is_ready(string path, string reason)
    {
        var limit = path == "/test1" ? TestLimits.Hang : TimeSpan.FromSeconds(1);
        await using var worker = WorkerUnderTest.StartApp(
            contract => contract with { WarmUp = new WarmUpPlan([path], limit) });

        Assert.Equal(1, await worker.Process.ExitCodeAsync);
        Assert.Contains(worker.Process.Lines, line => line.Contains($"Warm-up failed: {path} {reason}", StringComparison.Ordinal));
        Assert.Equal(ControlMessage.Attached, await worker.NextMessageAsync());
        Assert.NotEqual(ControlMessage.Ready, await worker.NextMessageAsync());
    }

    [Fact]
    public async Task A_request_that_runs_for_too_long_is_aborted_named_and_counted()
    {
        await using var worker = WorkerUnderTest.StartApp(
            // Warm, so that the request has found its route when its time is over.
            contract => contract with
            {
                RequestTimeout = TimeSpan.FromSeconds(1),
                WarmUp = new WarmUpPlan(["/slow?ms=0"], TestLimits.Hang),
            });
        await worker.ReadyAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => worker.Client.GetStringAsync("/slow?ms=60000"));

        await worker.Process.WaitForLineAsync(line => line.Contains("GET /slow has run for", StringComparison.Ordinal));
        Assert.Equal(1, worker.Row.TimedOut);
        Assert.Contains("http_status:504", await worker.Statsd.WaitForAsync("request_count:1|c"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => worker.Row.StuckSinceMs == 0, () => "the request has not ended");
        Assert.Equal("rest", await worker.Client.GetStringAsync("/test"));
    }

    [Fact]
    public async Task A_request_that_goes_on_after_its_abort_is_reported()
    {
        await using var worker = WorkerUnderTest.StartHooked(
            Repository.BuiltFile("PlainApp", "Windhover.PlainApp.dll"),
            change: contract => contract with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        await worker.ReadyAsync();
        var before = BoardClock.NowMs;

        await Assert.ThrowsAsync<HttpRequestException>(() => worker.Client.GetStringAsync("/hang"));

        await Eventually.TrueAsync(() => worker.Row.StuckSinceMs >= before, () => "nothing is reported as stuck");
    }

    private static long Ended(WorkerUnderTest worker)
    {
        var sum = 0L;
        foreach (var count in worker.Row.Latencies)
        {
            sum += count;
        }
        return sum;
    }
}
