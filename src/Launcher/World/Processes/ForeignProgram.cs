using System.Globalization;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>Describes a worker that is any program: it takes the listening sockets the way systemd hands them over.</summary>
/// <remarks>sd_listen_fds(3): descriptors from 3 on, their number in LISTEN_FDS, and in LISTEN_PID the pid of the one process that
/// they are meant for.</remarks>
/// <param name="app">What to run.</param>
/// <param name="sockets">How many sockets are handed over.</param>
/// <param name="port">The first one's; 0 for a unix socket.</param>
/// <param name="statsd">Where its own measurements may go.</param>
internal sealed class ForeignProgram(AppOptions app, int sockets, int port, StatsdVariables statsd)
{
    /// <summary>SD_LISTEN_FDS_START.</summary>
    public const int FirstDescriptor = 3;

    private const string SocketName = "http";
    private const string ListenPid = "LISTEN_PID";
    private const string WatchdogPid = "WATCHDOG_PID";
    private const string WatchdogMicroseconds = "WATCHDOG_USEC";

    /// <param name="slot">0 to N-1.</param>
    /// <param name="generation">From 1.</param>
    /// <param name="notifyPath">Where it says that it is ready.</param>
    public ProgramStart Describe(int slot, int generation, string notifyPath)
    {
        var place = new WorkerPlace(slot, generation, port);
        var start = new ProgramStart(app.Path, app.Arguments.Select(place.Fill));
        // What systemd said to the launcher is not meant for its children.
        foreach (var name in new[] { ListenPid, WatchdogPid, WatchdogMicroseconds })
        {
            start.Environment.Remove(name);
        }
        start.Apply(app.Conditions, place);
        if (app.Foreign!.TellsStatsd)
        {
            statsd.WriteTo(start.Environment, app.Name);
        }
        start.Environment["LISTEN_FDS"] = sockets.ToString(CultureInfo.InvariantCulture);
        start.Environment["LISTEN_FDNAMES"] = string.Join(':', Enumerable.Repeat(SocketName, sockets));
        start.Environment[NotifySocket.Variable] = notifyPath;
        var pidVariables = new List<string> { ListenPid };
        if (app.Foreign.Watchdog is { } watchdog)
        {
            start.Environment[WatchdogMicroseconds] =
                ((long)watchdog.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
            pidVariables.Add(WatchdogPid);
        }
        start.Preparation = start.Preparation! with { PidVariables = pidVariables };
        return start;
    }
}
