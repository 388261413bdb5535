using System.Diagnostics;

namespace Windhover.Servers;

/// <summary>A server with five workers, and how an operator starts and reloads it.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Pushes">Whether each request is measured and pushed.</param>
/// <param name="Start">The command, for the port of the app.</param>
/// <param name="ReloadSignal">What its manual says: a graceful reload.</param>
internal sealed record Server(string Name, bool Pushes, Func<int, ProcessStartInfo> Start, string ReloadSignal = "HUP")
{
    public const int Workers = 5;

    private static readonly string PeerApp = AppContext.BaseDirectory;
    private static readonly string[] Nowhere = ["--statsd", "none"];
    private static readonly string[] EmbeddedExporter =
        ["--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "127.0.0.1:0", "--statsd.listen-tcp", ""];

    public static Server Windhover(string program, bool pushes) => new("Windhover", pushes, port => Command(
        program,
        [
            "--workers", Number(Workers), "--listen", $"http://127.0.0.1:{Number(port)}",
            .. pushes ? EmbeddedExporter : Nowhere,
        ]));

    /// <summary>As its manual tunes it where no other server stands before it: its HTTP router, which keeps connections open.</summary>
    public static Server Uwsgi(string program, string? statsd) => new("uWSGI", statsd is not null, port => Command(
        program,
        [
            "--plugins", "http,python3", "--master", "--processes", Number(Workers), "--thunder-lock", "--lazy-apps", "--enable-threads",
            "--die-on-term", "--disable-logging", "--listen", "1024", "--http", $"127.0.0.1:{Number(port)}", "--http-keepalive",
            "--http-auto-chunked", "--chdir", PeerApp, "--module", "peer_app:app",
        ],
        statsd));

    public static Server Gunicorn(string program, string? statsd) => new("gunicorn", statsd is not null, port => Command(
        program,
        [
            "--workers", Number(Workers), "--threads", "2", "--keep-alive", "75", "--bind", $"127.0.0.1:{Number(port)}",
            "--log-level", "error", "--chdir", PeerApp, "peer_app:app",
        ],
        statsd));

    private static ProcessStartInfo Command(string program, string[] arguments, string? statsd = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (statsd is not null)
        {
            start.Environment["STATSD"] = statsd;
        }
        return start;
    }

    private static string Number(int number) => Text.Number(number);
}
