namespace Windhover.Compare;

/// <summary>A program that receives StatsD, and how to start it.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Program">What to run.</param>
/// <param name="Shows">It has <c>/metrics</c>; else it prints what it received when it ends.</param>
/// <param name="Arguments">For a UDP port and a port of <c>/metrics</c>.</param>
internal sealed record Peer(string Name, string Program, bool Shows, Func<int, int, string[]> Arguments)
{
    public static Peer Windhover(string program) => new("windhover", program, Shows: true, (udp, web) => ["exporter", .. Flags(udp, web)]);

    public static Peer StatsdExporter(string program) => new("statsd_exporter", program, Shows: true, Flags);

    public static Peer CReceiver(string program)
        => new("C recvmmsg", program, Shows: false, (udp, _) => ["udp", Invariant.Text(udp)]);

    private static string[] Flags(int udp, int web) =>
    [
        $"--statsd.listen-udp=127.0.0.1:{Invariant.Text(udp)}",
        "--statsd.listen-tcp=",
        $"--web.listen-address=127.0.0.1:{Invariant.Text(web)}",
        "--log.level=error",
    ];
}
