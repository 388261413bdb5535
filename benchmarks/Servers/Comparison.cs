namespace Windhover.Servers;

/// <summary>All servers, one after the other in each round, so that what else the machine does hits all of them alike.</summary>
internal static class Comparison
{
    private const int Seconds = 6;
    private const int Connections = 64;
    private const int Reloads = 3;

    public static async Task RunAsync(IReadOnlyList<Server> servers, int rounds, TextWriter output)
    {
        var rows = servers.ToDictionary(server => server, _ => new List<Row>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in servers)
            {
                rows[server].Add(await MeasureAsync(server));
            }
        }
        await output.WriteLineAsync(
            "| server | push | requests/s | ÷ Windhover | p50, ms | p99, ms | memory (PSS), MiB | first answer, ms "
            + "| failed of requests in reloads | max ÷ mean, 1,000 keep-alive | short, c = 8 | short, c = 64 |");
        await output.WriteLineAsync("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var server in servers)
        {
            var mine = rows[server];
            var own = Median(rows[servers.First(other => other.Pushes == server.Pushes)], row => row.RequestsPerSecond);
            var rate = Median(mine, row => row.RequestsPerSecond);
            await output.WriteLineAsync(
                $"| {server.Name} | {(server.Pushes ? "on" : "off")} | {Text.Number(rate, "F0")} | {Text.Number(rate / own, "F2")} "
                + $"| {Shown(mine, row => row.P50, "F2")} | {Shown(mine, row => row.P99, "F2")} "
                + $"| {Shown(mine, row => row.MiB, "F0")} | {Shown(mine, row => row.FirstAnswer, "F0")} "
                + $"| {Text.Number(mine.Sum(row => row.Failed))} of {Text.Number(mine.Sum(row => row.Sent))} "
                + $"| {Shown(mine, row => row.KeepAlive, "F2")} | {Shown(mine, row => row.Short8, "F2")} "
                + $"| {Shown(mine, row => row.Short64, "F2")} |");
        }
    }

    private static async Task<Row> MeasureAsync(Server server)
    {
        await using var running = await RunningServer.StartAsync(server);
        await running.WaitForAllWorkersAsync();
        await Wrk.RunAsync(running.Port, Connections, 2);
        (var rate, var p50, var p99) = await Wrk.RunAsync(running.Port, Connections, Seconds);
        var memory = running.ProportionalMiB;
        var keepAlive = await Evenness.OfKeepAliveAsync(running.Port, 1000);
        var short8 = await Evenness.OfShortAsync(running.Port, 8, 4000);
        var short64 = await Evenness.OfShortAsync(running.Port, 64, 4000);
        (var sent, var failed) = await ReloadUnderLoad.MeasureAsync(running, Reloads);
        return new Row(rate, p50, p99, memory, running.MillisecondsToFirstAnswer, sent, failed, keepAlive, short8, short64);
    }

    private static string Shown(List<Row> rows, Func<Row, double> value, string format) => Text.Number(Median(rows, value), format);

    private static double Median(List<Row> rows, Func<Row, double> value) =>
        rows.Select(value).Order().ElementAt(rows.Count / 2);

    private sealed record Row(
        double RequestsPerSecond, double P50, double P99, double MiB, double FirstAnswer, int Sent, int Failed,
        double KeepAlive, double Short8, double Short64);
}
