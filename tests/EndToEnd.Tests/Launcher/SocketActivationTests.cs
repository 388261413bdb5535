using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Windhover.Testing;
using Windhover.Worker.Tests.Interop;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>The test plays systemd: it owns the listening socket and hands it over as descriptor 3.</summary>
public sealed class SocketActivationTests : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SocketActivationTests()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Inherited.KeepOpenAcrossExec(_socket);
    }

    private Uri Url => new($"http://{_socket.LocalEndPoint}/");

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Connections_that_come_between_two_launchers_wait_for_the_second_one()
    {
        _socket.Listen();
        await using (var first = Start())
        {
            await first.WaitForLineAsync(line => line.StartsWith($"  app      {Url}".TrimEnd('/'), StringComparison.Ordinal));
            using var load = new Load(Url, concurrency: 2);
            await load.RunAsync("/test", 10);
            Assert.Empty(load.Failures);
            first.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await first.ExitCodeAsync);
        }

        using var waiting = new Load(Url, concurrency: 1);
        var request = waiting.RunAsync("/test", 1);
        await using var second = Start("--listen", Url.ToString());
        await request;

        Assert.Equal(HttpStatusCode.OK, Assert.Single(waiting.Received).Status);
    }

    [Fact]
    public async Task A_socket_that_no_listen_names_is_an_error_that_says_what_to_do()
    {
        _socket.Listen();
        await using var launcher = Start("--listen", "http://127.0.0.1:0");

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Contains($"add --listen {Url}".TrimEnd('/'), launcher.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_does_not_listen_is_an_error_that_names_it()
    {
        await using var launcher = Start();

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Contains(
            "Cannot serve on descriptor 3 (web) of the service manager: expected a listening stream socket", launcher.StandardError, StringComparison.Ordinal);
    }

    private ProcessUnderTest Start(params string[] arguments)
    {
        var descriptor = ((int)_socket.Handle).ToString(CultureInfo.InvariantCulture);
        return ProcessUnderTest.Start(
            "/bin/bash",
            [
                "-c", $"exec 3<&{descriptor}; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web exec \"$@\"", "bash",
                .. ProcessUnderTest.WindhoverWords, "--workers", "1", "--statsd", "unixgram:///no/such/statsd.sock",
                "--control", "none", .. arguments,
            ]);
    }
}
