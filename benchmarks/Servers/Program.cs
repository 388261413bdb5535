using Windhover.Servers;

if (args is not [var windhover, var statsd, var rounds])
{
    await Console.Error.WriteLineAsync("usage: servers WINDHOVER STATSD_HOST:PORT ROUNDS; benchmarks/servers knows them");
    return 2;
}

var servers = new List<Server> { Server.Windhover(windhover, pushes: true), Server.Windhover(windhover, pushes: false) };
foreach (var target in new[] { statsd, null })
{
    servers.Add(Server.Uwsgi("uwsgi", target));
    servers.Add(Server.Gunicorn("gunicorn", target));
}

await Comparison.RunAsync([.. servers.OrderByDescending(server => server.Pushes)], (int)Text.Parse(rounds), Console.Out);
return 0;
