namespace Windhover.Compare;

/// <summary>A program that receives StatsD, and how to start it.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Program">What to run.</param>
/// <param name="Shows">It has <c>/metrics</c>; else it prints what it received when it ends.</param>
/// <param name="Arguments">For where it listens, and whether it is the unix socket that matters.</param>
internal sealed record Peer(string Name, string Program, bool Shows, Func<Endpoints, bool, string[]> Arguments)
{
    public static Peer Windhover(string program) => new("windhover", program, Shows: true, (endpoints, isUnix) => ["exporter", .. Flags(endpoints, isUnix)]);

    public static Peer StatsdExporter(string program) => new("statsd_exporter", program, Shows: true, Flags);

    public static Peer CReceiver(string program)
        => new("C recvmmsg", program, Shows: false, (endpoints, isUnix) => isUnix
            ? ["unixgram", endpoints.Unixgram]
            : ["udp", endpoints.Udp.Split(':')[1]]);

    private static string[] Flags(Endpoints endpoints, bool isUnix) =>
    [
        $"--statsd.listen-udp={endpoints.Udp}",
        $"--statsd.listen-unixgram={(isUnix ? endpoints.Unixgram : "")}",
        "--statsd.listen-tcp=",
        $"--web.listen-address={endpoints.Web}",
        "--log.level=error",
    ];
}
