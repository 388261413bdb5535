using System.Globalization;

namespace Windhover.Shared.Contract;

/// <summary>What the launcher hands to its exporter child, in environment variables: written by the launcher, read by the
/// child, both through this file only.</summary>
/// <remarks>The launcher owns every socket for its whole life, so that a killed exporter loses no queued datagram and refuses
/// no scrape: the next one reads on. The child never calls <c>shutdown(2)</c> on them and never lingers.</remarks>
/// <param name="ControlFd">One end of a stream socket pair. The child writes <see cref="ReadyMessage"/> as a line of ASCII
/// when every receiver and HTTP are up; end-of-file on reading means that the launcher is gone.</param>
/// <param name="LauncherPid">Process id of the launcher.</param>
/// <param name="WebFd">Listening TCP socket for HTTP; instead of <c>--web.listen-address</c>.</param>
/// <param name="UdpFd">Bound UDP socket; instead of <c>--statsd.listen-udp</c>.</param>
/// <param name="TcpFd">Listening TCP socket for StatsD; instead of <c>--statsd.listen-tcp</c>.</param>
/// <param name="UnixgramFd">Bound unix datagram socket for any sender; instead of <c>--statsd.listen-unixgram</c>. The launcher
/// made its file and removes it.</param>
/// <param name="InternalFd">Bound unix datagram socket that the workers of this launcher write to.</param>
/// <param name="MetricsFd">Memory file in which the launcher shows its own metrics, see <see cref="MetricsPage"/>.</param>
/// <param name="MoreUdpFds">Further UDP sockets at the address of the first, where several threads receive; else null.</param>
/// <param name="Channel">What comes out of the workers' outboxes; null if there are none.</param>
/// <param name="StatePath">Where the state lies if the flags do not say; null: in the user's own place for such files.</param>
internal sealed record ExporterContract(
    int ControlFd,
    int LauncherPid,
    int? WebFd = null,
    int? UdpFd = null,
    int? TcpFd = null,
    int? UnixgramFd = null,
    int? InternalFd = null,
    int? MetricsFd = null,
    IReadOnlyList<int>? MoreUdpFds = null,
    ChannelPlace? Channel = null,
    string? StatePath = null)
{
    /// <summary>The line that the child writes once everything is up.</summary>
    public const string ReadyMessage = "ready";

    private const string Prefix = "WINDHOVER_EXPORTER_";
    private const string ControlFdName = Prefix + "CONTROL_FD";
    private const string LauncherPidName = Prefix + "LAUNCHER_PID";
    private const string WebFdName = Prefix + "WEB_FD";
    private const string UdpFdName = Prefix + "UDP_FD";
    private const string TcpFdName = Prefix + "TCP_FD";
    private const string UnixgramFdName = Prefix + "UNIXGRAM_FD";
    private const string InternalFdName = Prefix + "INTERNAL_FD";
    private const string MetricsFdName = Prefix + "METRICS_FD";
    private const string MoreUdpFdsName = Prefix + "MORE_UDP_FDS";
    private const string ChannelName = Prefix + "CHANNEL";
    private const string StatePathName = Prefix + "STATE_PATH";

    private static readonly string[] Names =
    [
        ControlFdName, LauncherPidName, WebFdName, UdpFdName, TcpFdName, UnixgramFdName, InternalFdName, MetricsFdName, MoreUdpFdsName,
        ChannelName,
        StatePathName,
    ];

    /// <summary>All that the child inherits.</summary>
    public IEnumerable<int> Descriptors =>
        new[] { ControlFd, WebFd, UdpFd, TcpFd, UnixgramFd, InternalFd, MetricsFd, Channel?.ReadFd, Channel?.PageFd }
            .OfType<int>()
            .Concat(MoreUdpFds ?? []);

    /// <summary>Writes the contract into the environment of a child that is about to be started.</summary>
    public void WriteTo(IDictionary<string, string?> environment)
    {
        environment[ControlFdName] = Text(ControlFd);
        environment[LauncherPidName] = Text(LauncherPid);
        WriteTo(environment, WebFdName, WebFd);
        WriteTo(environment, UdpFdName, UdpFd);
        WriteTo(environment, TcpFdName, TcpFd);
        WriteTo(environment, UnixgramFdName, UnixgramFd);
        WriteTo(environment, InternalFdName, InternalFd);
        WriteTo(environment, MetricsFdName, MetricsFd);
        environment.Remove(StatePathName);
        if (StatePath is not null)
        {
            environment[StatePathName] = StatePath;
        }
        environment.Remove(MoreUdpFdsName);
        if (MoreUdpFds is not null)
        {
            environment[MoreUdpFdsName] = string.Join(',', MoreUdpFds.Select(Text));
        }
        environment.Remove(ChannelName);
        if (Channel is { } channel)
        {
            environment[ChannelName] = $"{Text(channel.ReadFd)},{Text(channel.PageFd)}";
        }
    }

    /// <summary>Reads the contract from this process's environment and removes it there.</summary>
    /// <returns>Null if this process is not the exporter of a running launcher.</returns>
    /// <exception cref="InvalidOperationException">A variable of the contract is missing or malformed: launcher and exporter
    /// are of different versions.</exception>
    public static ExporterContract? TakeFromEnvironment(int parentPid)
    {
        if (Environment.GetEnvironmentVariable(ControlFdName) is not { } controlFd)
        {
            return null;
        }
        var contract = new ExporterContract(
            Number(ControlFdName, controlFd),
            OptionalNumber(LauncherPidName) ?? throw Mismatch($"{LauncherPidName} is not set"),
            OptionalNumber(WebFdName),
            OptionalNumber(UdpFdName),
            OptionalNumber(TcpFdName),
            OptionalNumber(UnixgramFdName),
            OptionalNumber(InternalFdName),
            OptionalNumber(MetricsFdName),
            Environment.GetEnvironmentVariable(MoreUdpFdsName) is { } more
                ? [.. more.Split(',').Select(fd => Number(MoreUdpFdsName, fd))]
                : null,
            Environment.GetEnvironmentVariable(ChannelName)?.Split(',') is [var readFd, var pageFd]
                ? new ChannelPlace(Number(ChannelName, readFd), Number(ChannelName, pageFd))
                : null,
            Environment.GetEnvironmentVariable(StatePathName));
        foreach (var name in Names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        // A grandchild that inherited the variables (an exporter started by hand from a worker's shell) has no such descriptors.
        // One whose launcher died before this line still has its role: it finds its control socket hung up, and ends.
        return contract.LauncherPid == parentPid || Interop.Descriptors.IsHungUp(contract.ControlFd) ? contract : null;
    }

    private static void WriteTo(IDictionary<string, string?> environment, string name, int? fd)
    {
        if (fd is { } number)
        {
            environment[name] = Text(number);
        }
        else
        {
            // A launcher that itself runs below another one must not hand on that one's descriptors.
            environment.Remove(name);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? OptionalNumber(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? Number(name, text) : null;

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Mismatch($"{name} is not a number: '{text}'");

    private static InvalidOperationException Mismatch(string what) =>
        new($"{what}: launcher and exporter are of different versions");
}
