using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Another program cleans up while the launcher runs.</summary>
public sealed class RemovedSocketsTests
{
    [Fact]
    public async Task A_runtime_directory_that_was_removed_is_made_anew_and_nothing_is_lost()
    {
        using var state = new TemporaryDirectory();
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--state", state.PathTo("exporter.state"));
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        var directory = Path.GetDirectoryName(launcher.Control)!;

        Directory.Delete(directory, recursive: true);
        var line = await launcher.Process.WaitForLineAsync(line => line.Contains("Made anew", StringComparison.Ordinal));
        await load.RunAsync("/test", 20);

        Assert.Contains($"Removed or shut down by another program while the launcher runs: {directory}, {launcher.Control}, ", line, StringComparison.Ordinal);
        Assert.Equal(0, (await launcher.AskAsync("status")).Code);
        Assert.Equal(["control.sock", "statsd.sock"], Directory.GetFiles(directory).Select(Path.GetFileName).Where(name => name!.EndsWith(".sock", StringComparison.Ordinal)).Order());
        Assert.Empty(load.Failures);
        Assert.Equal(40, await launcher.SumWhenAtLeastAsync(40, "request_count"));

        // The exporter of now has the socket of now.
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory, "statsd.sock")));
        client.Send("anew:1|c"u8);
        Assert.Equal(1, await launcher.SumWhenAtLeastAsync(1, "anew"));

        Assert.Equal((0, ""), ((await launcher.AskAsync("stop")) is var (code, _, error) ? (code, error) : default));
        await launcher.Process.Gone;
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task An_exporter_whose_state_was_removed_with_it_runs_on()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var load = new Load(launcher.App, concurrency: 1);
        await load.RunAsync("/test", 20);

        Directory.Delete(Path.GetDirectoryName(launcher.Control)!, recursive: true);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Made anew; the exporter that runs keeps", StringComparison.Ordinal));
        await load.RunAsync("/test", 20);

        Assert.Equal(40, await launcher.SumWhenAtLeastAsync(40, "request_count"));
    }

    [Fact]
    public async Task A_listening_socket_that_was_removed_is_made_anew_and_the_workers_get_it()
    {
        using var directory = new TemporaryDirectory();
        var app = directory.PathTo("app.sock");
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--workers", "2", "--listen", $"http://unix:{app}", "--control", directory.PathTo("control.sock"), "--statsd", "none");
        await launcher.WaitForLineAsync(line => line.StartsWith("  stop ", StringComparison.Ordinal));
        Assert.Contains("200", await GetAsync(app), StringComparison.Ordinal);

        File.Delete(app);
        await launcher.WaitForLineAsync(line => line.Contains($"{app}. Made anew; a reload follows", StringComparison.Ordinal));
        // It waits in the queue until a worker has the socket.
        Assert.Contains("200", await GetAsync(app), StringComparison.Ordinal);
        await launcher.WaitForLineAsync(line => line.Contains("Reload complete", StringComparison.Ordinal));

        Assert.Contains("200", await GetAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_made_anew_is_said_once_and_tried_again()
    {
        using var directory = new TemporaryDirectory();
        var place = directory.PathTo("place");
        Directory.CreateDirectory(place);
        var control = Path.Combine(place, "control.sock");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--control", control);

        Directory.Delete(place, recursive: true);
        await launcher.Process.WaitForLineAsync(line => line.Contains("It cannot be made anew", StringComparison.Ordinal));
        Directory.CreateDirectory(place);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Made anew", StringComparison.Ordinal));

        Assert.Equal(0, (await launcher.AskAsync("status")).Code);
        Assert.Single(launcher.Process.Lines, line => line.Contains("It cannot be made anew", StringComparison.Ordinal));
    }

    private static async Task<string> GetAsync(string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("GET /test HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        return (await reader.ReadLineAsync().WaitAsync(TestLimits.Hang))!;
    }
}
