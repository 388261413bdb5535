using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Windhover.Testing;
using Windhover.Worker.Tests.Interop;

namespace Windhover.Worker.Tests;

public class WorkerProcessTests
{
    [Fact]
    public async Task A_worker_attaches_serves_the_shared_socket_and_counts_before_it_answers()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();

        Assert.Equal("rest", await worker.Client.GetStringAsync("/test"));

        await worker.Statsd.WaitForAsync(line =>
            line == "request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200");
        await worker.Statsd.WaitForAsync(line => line.StartsWith("request_latency_seconds:", StringComparison.Ordinal)
            && line.EndsWith("|ms|#app_name:webapp,endpoint:/test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_knows_its_slot_and_generation()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();

        var identity = await worker.Client.GetFromJsonAsync<WorkerIdentity>("/whoami");

        Assert.Equal(new WorkerIdentity(3, worker.Process.Id, 2), identity);
    }

    [Fact]
    public async Task Kestrel_leaves_the_launchers_backlog_as_it_is()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();

        // TCP_INFO of a listener, tcp(7): the limit of the accept queue is at offset 28.
        var info = new byte[104];
        worker.Listener.GetRawSocketOption(6, 11, info);

        Assert.Equal(WorkerUnderTest.Backlog, BitConverter.ToInt32(info, 28));
    }

    [Fact]
    public async Task A_worker_leads_its_own_process_group_so_that_Ctrl_C_reaches_the_launcher_alone()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();

        Assert.Equal(worker.Process.Id, Inherited.ProcessGroupOf(worker.Process.Id));
    }

    [Fact]
    public async Task A_worker_whose_launcher_died_before_it_could_look_does_not_run_on_alone()
    {
        await using var orphan = WorkerUnderTest.StartOrphan(Repository.AppDll);

        Assert.Equal(1, await orphan.ExitCodeAsync);
        Assert.Contains("its launcher has died", orphan.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_lets_the_request_in_flight_complete_and_exits_with_0()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        // The answer's first byte comes late: the drain begins while the worker works on it.
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        await connection.SendAsync("GET /slow?ms=1500 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await worker.Client.GetStringAsync("/test");

        await worker.TerminateAsync();
        using var reader = new StreamReader(new NetworkStream(connection));
        var answer = await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Contains("slept 1500 ms", answer, StringComparison.Ordinal);
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_draining_worker_still_answers_a_keep_alive_connection_and_then_closes_it()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        using var reader = new StreamReader(new NetworkStream(connection));
        var request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
        await connection.SendAsync(request);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));

        await worker.TerminateAsync();
        await connection.SendAsync(request);
        var rest = await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);

        Assert.Contains("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
        Assert.Contains("Connection: close", rest, StringComparison.Ordinal);
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task An_idle_connection_does_not_hold_the_drain_up()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        using var idle = await ConnectAsync(worker.Listener.LocalEndPoint!);
        await worker.Client.GetStringAsync("/test");

        await worker.TerminateAsync();

        Assert.Equal(0, await worker.Process.ExitCodeAsync);
        Assert.Equal(0, await idle.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task A_stopped_worker_leaves_the_shared_socket_listening()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        await worker.TerminateAsync();
        await worker.Process.ExitCodeAsync;

        var waiting = worker.Listener.AcceptAsync();
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        using var accepted = await waiting.WaitAsync(TestLimits.Hang);

        // A closing owner would have left SO_LINGER 0 behind, and siblings would reset their connections.
        Assert.False(accepted.LingerState!.Enabled);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGQUIT)]
    public async Task Sigint_and_sigquit_do_not_wait_for_a_slow_request(PosixSignal signal)
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        await connection.SendAsync("GET /slow?ms=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await worker.Client.GetStringAsync("/test");

        worker.Process.Signal(signal);
        await worker.Process.Gone;

        // Cut off, or closed without an answer: in either case without waiting a minute.
        using var reader = new StreamReader(new NetworkStream(connection));
        Assert.DoesNotContain("slept", await ReadToEndOrResetAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_outlasts_the_graceful_timeout_is_cut_off()
    {
        await using var worker = WorkerUnderTest.StartApp(TimeSpan.FromSeconds(2));
        await worker.ReadyAsync();
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        await connection.SendAsync("GET /slow?ms=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await worker.Client.GetStringAsync("/test");

        await worker.TerminateAsync();
        await worker.Process.Gone;

        Assert.Contains(worker.Process.Lines, line => line.Contains("Not drained within", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_does_not_outlive_its_launcher()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        using var connection = await ConnectAsync(worker.Listener.LocalEndPoint!);
        await connection.SendAsync("GET /slow?ms=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await worker.Client.GetStringAsync("/test");

        worker.DieAsLauncher();

        await worker.Process.Gone;
    }

    [Fact]
    public async Task Outside_the_launcher_the_app_listens_where_it_was_told_to()
    {
        await using var app = ProcessUnderTest.Start(
            Repository.DotnetHost, [Repository.AppDll, "--urls", "http://127.0.0.1:0"]);
        const string Listening = "Now listening on: ";
        var line = await app.WaitForLineAsync(line => line.Contains(Listening, StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]) };

        var identity = await client.GetFromJsonAsync<WorkerIdentity>("/whoami");
        app.Signal(PosixSignal.SIGTERM);

        Assert.Equal(new WorkerIdentity(0, app.Id, 0), identity);
        Assert.Equal(0, await app.ExitCodeAsync);
    }

    private static async Task<Socket> ConnectAsync(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(endpoint);
        return socket;
    }

    private static async Task<string> ReadToEndOrResetAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
