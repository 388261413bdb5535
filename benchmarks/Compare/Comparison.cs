namespace Windhover.Compare;

/// <summary>All programs, one after the other under each load, so that what else the machine does hits all of them alike.</summary>
internal static class Comparison
{
    private const int Repeats = 3;

    private static readonly Load WarmUp = new("", 2_000_000, 25, 1_000_000);

    private static readonly Load[] Loads =
    [
        new("100 k lines/s, 1 a packet", 1_000_000, 1, 100_000),
        new("100 k lines/s, 25 a packet", 1_000_000, 25, 100_000),
        new("1 M lines/s, 25 a packet", 3_000_000, 25, 1_000_000),
        new("5 M lines/s, 25 a packet", 15_000_000, 25, 5_000_000),
        new("as fast as the blaster can, 1 a packet", 1_000_000, 1, 0),
        new("0.85 M lines/s, 1 a packet", 2_000_000, 1, 850_000, Segments: 64),
        new("unix datagrams, as fast as they go, 1 a packet", 1_000_000, 1, 0, IsUnix: true),
        new("as fast as the blaster can, 25 a packet", 20_000_000, 25, 0),
        new("burst of 1 M lines, 25 a packet", 1_000_000, 25, 0),
    ];

    public static async Task RunAsync(IReadOnlyList<Peer> peers, Blaster blaster, TextWriter output)
    {
        await output.WriteLineAsync("| load | program | sent lines/s | CPU a line, ns | ÷ windhover | lost | RSS, MiB |");
        await output.WriteLineAsync("|---|---|---:|---:|---:|---:|---:|");
        foreach (var load in Loads)
        {
            await UnderAsync(load, peers, blaster, output);
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("| memory and scrape | program | RSS, MiB | first scrape, ms | median of 9 more, ms | MB |");
        await output.WriteLineAsync("|---|---|---:|---:|---:|---:|");
        Load[] many =
        [
            new("no series", 1, 1, 0, Series: 1),
            new("100,000 counters", 200_000, 25, 50_000, Series: 100_000),
            new("1,000 summaries × 500", 500_000, 25, 200_000, Series: 1000, Type: "ms"),
        ];
        foreach (var load in many)
        {
            foreach (var peer in peers.Where(peer => peer.Shows))
            {
                await ScrapeAsync(load, peer, blaster, output);
            }
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("| program | CPU a line, ns, of the 1st, 2nd, … 5th million lines after the start, at 1 M a second |");
        await output.WriteLineAsync("|---|---|");
        foreach (var peer in peers.Where(peer => peer.Shows))
        {
            await FirstSecondsAsync(peer, blaster, output);
        }
    }

    private static async Task UnderAsync(Load load, IReadOnlyList<Peer> peers, Blaster blaster, TextWriter output)
    {
        var medians = new List<(Peer Peer, Measured Measured)>();
        var runs = peers.ToDictionary(peer => peer, _ => new List<Measured>());
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var peer in peers)
            {
                await using var running = await RunningPeer.StartAsync(peer, load.IsUnix);
                if (peer.Shows)
                {
                    await running.MeasureAsync(blaster, WarmUp);
                }

                runs[peer].Add(await running.MeasureAsync(blaster, load));
            }
        }

        foreach (var peer in peers)
        {
            medians.Add((peer, runs[peer].OrderBy(run => run.NanosecondsPerLine).ElementAt(Repeats / 2)));
        }

        var own = medians[0].Measured.NanosecondsPerLine;
        foreach ((var peer, var measured) in medians)
        {
            // The worst loss of all runs, not that of the median run.
            var lost = runs[peer].Max(run => (double)run.Lost / run.Sent);
            await output.WriteLineAsync(
                $"| {load.Title} | {peer.Name} | {Invariant.Text(measured.LinesPerSecond, "F0")} "
                + $"| {Invariant.Text(measured.NanosecondsPerLine, "F1")} | {Invariant.Text(measured.NanosecondsPerLine / own, "F2")} "
                + $"| {Invariant.Text(lost * 100, "0.##")} % | {Invariant.Text(measured.ResidentMiB, "F1")} |");
        }
    }

    private static async Task ScrapeAsync(Load load, Peer peer, Blaster blaster, TextWriter output)
    {
        await using var running = await RunningPeer.StartAsync(peer);
        await running.SendAsync(blaster, load);
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        await running.SettleAsync();
        (var first, var bytes) = await running.ScrapeAsync();
        var more = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            more.Add((await running.ScrapeAsync()).Milliseconds);
        }

        more.Sort();
        await output.WriteLineAsync(
            $"| {load.Title} | {peer.Name} | {Invariant.Text(running.ResidentMiB, "F1")} | {Invariant.Text(first, "F1")} "
            + $"| {Invariant.Text(more[more.Count / 2], "F1")} | {Invariant.Text(bytes / 1e6, "F1")} |");
    }

    private static async Task FirstSecondsAsync(Peer peer, Blaster blaster, TextWriter output)
    {
        await using var running = await RunningPeer.StartAsync(peer);
        var costs = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var measured = await running.MeasureAsync(blaster, new Load("", 1_000_000, 25, 1_000_000));
            costs.Add(Invariant.Text(measured.NanosecondsPerLine, "F0"));
        }

        await output.WriteLineAsync($"| {peer.Name} | {string.Join(", ", costs)} |");
    }
}
