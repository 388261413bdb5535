namespace Windhover.Servers;

/// <summary>How evenly connections spread over the workers: the most that one got ÷ the mean; 1 is perfect.</summary>
internal static class Evenness
{
    /// <summary>Connections that are opened one after the other and all stay open, as those of a balancer do.</summary>
    public static async Task<double> OfKeepAliveAsync(int port, int connections)
    {
        var open = new List<RawConnection>();
        var pids = new List<string>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var connection = await RawConnection.OpenAsync(port);
                open.Add(connection);
                pids.Add((await connection.GetAsync("/whoami", close: false)).Body);
            }
        }
        finally
        {
            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }
        }
        return Spread(pids);
    }

    /// <summary>A connection for each request, from several clients at once.</summary>
    public static async Task<double> OfShortAsync(int port, int clients, int requests)
    {
        var pids = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var mine = new string[requests / clients];
            for (var i = 0; i < mine.Length; i++)
            {
                await using var connection = await RawConnection.OpenAsync(port);
                mine[i] = (await connection.GetAsync("/whoami", close: true)).Body;
            }
            return mine;
        }));
        return Spread(pids.SelectMany(mine => mine).ToList());
    }

    private static double Spread(List<string> pids) =>
        pids.CountBy(pid => pid, StringComparer.Ordinal).Max(worker => worker.Value) / ((double)pids.Count / Server.Workers);
}
