using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Chaos.Tests.Running;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>A stranger who fills the public StatsD sockets, and the workers' own as well, costs the app's requests nothing.</summary>
public sealed class StrangerTests
{
    private const string Kills = "workers killed";
    private const int DatagramsPerBlow = 200;

    // Names of the app under another type, lines that are none, and names without end.
    private static readonly string[] Lines =
    [
        "request_count:7|g", "request_latency_seconds:1|c", "request_count:1|s", "request_count:-5|c", "request_count", ":::|||###",
        "windhover_outbox_recorded_total:9|c", "stranger.{0}:1|c", "stranger.{0}:1|ms|@0.01",
        "stranger:{0}|c|#label:{0}", "\u0000\u0001", "request_count:NaN|c", "stranger:1e308|g",
    ];

    [Fact]
    public Task Floods_on_every_socket_while_workers_are_killed_cost_no_count() => FloodedAsync(kills: 15);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Floods_on_every_socket_for_long_cost_no_count() => FloodedAsync(kills: 300);

    private static Task FloodedAsync(int kills)
    {
        var settings = new ChaosSettings
        {
            Arguments =
            [
                .. ChaosSettings.Embedded(workers: 3), "--statsd.listen-udp", "127.0.0.1:0", "--statsd.listen-tcp", "127.0.0.1:0",
                "--statsd.limit.series", "5000",
            ],
            Outlives = ChaosSettings.IsOfLauncher,
        };
        return ChaosRun.PlayAsync(settings, async run =>
        {
            var statsd = run.Launcher.Process.Lines.Single(line => line.StartsWith("  statsd ", StringComparison.Ordinal))
                .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)[1..];
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await udp.ConnectAsync(EndPointOf(statsd, "udp://"));
            using var unix = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            await unix.ConnectAsync(new UnixDomainSocketEndPoint(statsd.Single(Starts("unixgram://"))["unixgram://".Length..]));

            // A name belongs to its first sender, so the app speaks first.
            await run.SomeResponsesAsync();
            await Testing.Eventually.TrueAsync(
                async () => (await run.Launcher.CountsAsync()).Counted > 0, () => "the first requests are counted");
            while (run.Dealt(Kills) < kills)
            {
                run.Kill(await run.ReadyWorkerAsync(), Kills);
                await Task.WhenAll(FloodAsync(run, udp), FloodAsync(run, unix), FloodTcpAsync(run, EndPointOf(statsd, "tcp://")), run.SomeResponsesAsync());
            }
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    private static async Task FloodAsync(ChaosRun run, Socket socket)
    {
        for (var number = 0; number < DatagramsPerBlow; number++)
        {
            await socket.SendAsync(Datagram(run, number));
        }
        lock (run)
        {
            run.Note("floods");
        }
    }

    private static async Task FloodTcpAsync(ChaosRun run, IPEndPoint endPoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint);
        try
        {
            for (var number = 0; number < DatagramsPerBlow; number++)
            {
                await socket.SendAsync(Datagram(run, number));
            }
        }
        catch (SocketException)
        {
            // The exporter has had enough of it.
        }
    }

    private static byte[] Datagram(ChaosRun run, int number)
    {
        var name = run.Dealt(Kills) * DatagramsPerBlow + number;
        return Encoding.UTF8.GetBytes(string.Join('\n', Lines).Replace("{0}", $"{name}", StringComparison.Ordinal) + "\n");
    }

    private static IPEndPoint EndPointOf(string[] addresses, string scheme) =>
        IPEndPoint.Parse(addresses.Single(Starts(scheme))[scheme.Length..]);

    private static Func<string, bool> Starts(string scheme) => address => address.StartsWith(scheme, StringComparison.Ordinal);
}
