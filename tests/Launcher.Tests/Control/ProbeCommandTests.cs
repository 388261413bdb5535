using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Control;

public sealed class ProbeCommandTests
{
    [Fact]
    public async Task A_launcher_with_a_ready_worker_is_healthy()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Pool = Pool(FakeOperations.Worker(0, pid: 1), FakeOperations.Worker(1, state: "booting"));

        Assert.Equal((ExitCode.Clean, "healthy\n", ""), await InvokeAsync("probe", "--control", control.Path));
    }

    [Fact]
    public async Task A_launcher_without_a_ready_worker_is_not()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Pool = Pool(FakeOperations.Worker(0, state: "backing-off"), FakeOperations.Worker(1, pid: 1, state: "draining"));

        Assert.Equal(
            (ExitCode.Error, "", "windhover: none of 2 workers is ready\n"), await InvokeAsync("probe", "--control", control.Path));
    }

    [Fact]
    public async Task No_launcher_is_not_healthy()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("absent.sock");

        Assert.Equal(
            (ExitCode.Error, "", $"windhover: there is no socket {path}: no launcher runs there\n"),
            await InvokeAsync("probe", "--control", path));
    }

    [Fact]
    public async Task An_exporter_that_is_not_ready_is_the_reason()
    {
        await using var control = await ControlUnderTest.StartAsync();
        var exporter = FakeOperations.Worker(0, state: "booting") with { Role = "exporter" };
        control.Operations.Pool = Pool(FakeOperations.Worker(0, pid: 1)) with { Children = [FakeOperations.Worker(0, pid: 1), exporter] };

        Assert.Equal((ExitCode.Error, "", "windhover: the exporter is booting\n"), await InvokeAsync("probe", "--control", control.Path));
    }

    [Theory]
    [InlineData("200 OK", ExitCode.Clean, "healthy\n", "")]
    [InlineData("204 No Content", ExitCode.Clean, "healthy\n", "")]
    [InlineData("302 Found", ExitCode.Error, "", "windhover: {0} answered 302\n")]
    [InlineData("503 Service Unavailable", ExitCode.Error, "", "windhover: {0} answered 503\n")]
    public async Task A_url_must_be_answered_with_2xx(string status, int code, string output, string error)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var url = $"http://{server.LocalEndpoint}/-/healthy";
        var answering = AnswerAsync(server, status);

        Assert.Equal((code, output, string.Format(null, error, url)), await InvokeAsync("probe", url));
        Assert.StartsWith("GET /-/healthy HTTP/1.1", await answering);
    }

    [Fact]
    public async Task A_url_that_nobody_serves_is_not_healthy()
    {
        // Bound, it keeps its port from other processes; as it does not listen, connections are refused.
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"http://{server.LocalEndPoint}/";

        var (code, _, error) = await InvokeAsync("probe", url);

        Assert.Equal(ExitCode.Error, code);
        Assert.StartsWith($"windhover: {url}: Connection refused", error);
    }

    [Fact]
    public async Task A_url_that_is_not_answered_is_given_up()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var url = $"http://{server.LocalEndpoint}/";

        Assert.Equal(
            (ExitCode.Error, "", $"windhover: {url} did not answer within 0.05 s\n"), await InvokeAsync("probe", "--timeout", "0.05", url));
    }

    [Theory]
    [InlineData("probe", "127.0.0.1:9102")]
    [InlineData("probe", "--timeout", "0")]
    [InlineData("probe", "--nonsense")]
    public async Task A_wrong_command_line_is_told_apart(params string[] arguments)
    {
        var (code, _, error) = await InvokeAsync(arguments);

        Assert.Equal(ExitCode.Usage, code);
        Assert.EndsWith("Try 'windhover probe --help'.\n", error);
    }

    private static PoolStatus Pool(params ChildStatus[] workers) =>
        new FakeOperations().Pool with { WantedWorkers = workers.Length, Children = workers };

    private static async Task<string> AnswerAsync(TcpListener server, string status)
    {
        using var client = await server.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var request = await reader.ReadLineAsync();
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }
        var location = status.StartsWith('3') ? "Location: /\r\n" : "";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{location}Content-Length: 0\r\n\r\n"));
        return request ?? "";
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await ToolCommands.InvokeAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
