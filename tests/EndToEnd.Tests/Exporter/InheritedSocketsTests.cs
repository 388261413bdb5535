using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Testing;
using Windhover.Worker.Tests.Interop;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>The exporter as a launcher's child: the test plays the launcher, which owns every socket.</summary>
public sealed class InheritedSocketsTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly Socket _web = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _internal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public InheritedSocketsTests()
    {
        _web.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _web.Listen();
        _udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _internal.Bind(new UnixDomainSocketEndPoint(_folder.PathTo("internal.sock")));
        Inherited.KeepOpenAcrossExec(_web);
        Inherited.KeepOpenAcrossExec(_udp);
        Inherited.KeepOpenAcrossExec(_internal);
    }

    public void Dispose()
    {
        _web.Dispose();
        _udp.Dispose();
        _internal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_exporter_loses_no_queued_datagram_and_refuses_no_scrape()
    {
        var (launcherEnd, childEnd) = Inherited.Pair();
        await using (var first = await StartAsync(childEnd, launcherEnd))
        {
            await SendBothAsync("first:1|c");
            await ScrapeUntilAsync("first 2\n");
            await first.KillAsync();
        }
        launcherEnd.Dispose();

        // No exporter reads now: the sockets that the launcher owns keep what arrives, a scrape included.
        await SendBothAsync("second:1|c");
        using var client = new HttpClient();
        var waiting = client.GetAsync(new Uri($"http://{_web.LocalEndPoint}/-/ready"));
        (launcherEnd, childEnd) = Inherited.Pair();
        await using var next = await StartAsync(childEnd, launcherEnd);

        await ScrapeUntilAsync("second 2\n");
        Assert.Equal(HttpStatusCode.OK, (await waiting.WaitAsync(TestLimits.Hang)).StatusCode);
        launcherEnd.Dispose();
    }

    [Fact]
    public async Task The_end_of_the_launcher_ends_the_exporter_with_0()
    {
        var (launcherEnd, childEnd) = Inherited.Pair();
        await using var exporter = await StartAsync(childEnd, launcherEnd);
        Assert.Equal(exporter.Id, Inherited.ProcessGroupOf(exporter.Id));

        launcherEnd.Dispose();

        Assert.Equal(0, await exporter.ExitCodeAsync);
        Assert.Contains(exporter.Lines, line => line.Contains("The launcher is gone", StringComparison.Ordinal));
        // The sockets are the launcher's: they still work.
        await SendBothAsync("late:1|c");
        Assert.True(Path.Exists(_folder.PathTo("internal.sock")));
    }

    private async Task<ProcessUnderTest> StartAsync(Socket childEnd, Socket launcherEnd)
    {
        Inherited.KeepOpenAcrossExec(childEnd);
        // The flags' own addresses are in use or make no sense: what is inherited is not bound.
        var process = ProcessUnderTest.StartWindhover(
            ["exporter", "--web.listen-address=bad", "--statsd.listen-udp=bad", "--statsd.listen-tcp="],
            start =>
            {
                void Set(string name, int value) =>
                    start.Environment["WINDHOVER_EXPORTER_" + name] = value.ToString(CultureInfo.InvariantCulture);

                Set("CONTROL_FD", (int)childEnd.Handle);
                Set("LAUNCHER_PID", Environment.ProcessId);
                Set("WEB_FD", (int)_web.Handle);
                Set("UDP_FD", (int)_udp.Handle);
                Set("INTERNAL_FD", (int)_internal.Handle);
            });
        childEnd.Dispose();
        var buffer = new byte[16];
        var length = await launcherEnd.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TestLimits.Hang);
        Assert.True(length > 0, "The exporter ended before it was ready:\n" + process.Output);
        Assert.Equal("ready\n", Encoding.ASCII.GetString(buffer, 0, length));
        return process;
    }

    private async Task SendBothAsync(string line)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await udp.SendToAsync(Encoding.ASCII.GetBytes(line), _udp.LocalEndPoint!);
        using var unixgram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await unixgram.SendToAsync(Encoding.ASCII.GetBytes(line), new UnixDomainSocketEndPoint(_folder.PathTo("internal.sock")));
    }

    private async Task ScrapeUntilAsync(string awaited)
    {
        using var client = new HttpClient();
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await client.GetStringAsync(new Uri($"http://{_web.LocalEndPoint}/metrics"));
                return text.Contains(awaited, StringComparison.Ordinal);
            },
            () => $"waits for \"{awaited}\"; the last scrape is\n{text}");
    }
}
