using System.Globalization;
using Windhover.Interop;

namespace Windhover.Worker.Contract;

/// <summary>What the launcher hands to a worker process, in environment variables: written by the launcher, read by the
/// worker, both through this file only.</summary>
/// <param name="ListenFds">Inherited listening sockets, in the order of <c>--listen</c>. All workers share them:
/// never close-and-linger, never <c>shutdown(2)</c> one.</param>
/// <param name="ControlFd">One end of a stream socket pair. The worker writes <see cref="ControlMessage"/> lines;
/// end-of-file on reading means that the launcher is gone (the lifeline).</param>
/// <param name="Slot">0 to N-1; a replacement keeps the slot of the worker it replaces.</param>
/// <param name="Generation">Starts at 1 and grows by one with each reload.</param>
/// <param name="LauncherPid">Process id of the launcher.</param>
/// <param name="StatsdAddress">Where the worker pushes its measurements, as <see cref="Windhover.Emitter.Delivery.StatsdAddress"/> reads it;
/// empty for nowhere.</param>
/// <param name="AppName">Value of the label <c>app_name</c>.</param>
/// <param name="Backlog">Length of the accept queue, in connections. Kestrel calls <c>listen(2)</c> on the shared socket
/// once more, and would change it to its own default.</param>
/// <param name="GracefulTimeout">Time the worker has to finish its requests after SIGTERM before it is killed.</param>
/// <param name="Board">The worker's row of the status board; null if the launcher gave none.</param>
/// <param name="RequestTimeout">Requests that run for longer are aborted; null for no limit.</param>
/// <param name="WarmUp">What to ask the app for before it is ready; null for nothing.</param>
/// <param name="Listeners">What is to be spoken on each of <paramref name="ListenFds"/>; null if an older launcher does not say.</param>
/// <param name="Outbox">The worker's outbox; null if nothing is measured, and where the launcher gave none.</param>
/// <param name="Keys">Where the app's data protection keeps its keys; null: where it likes.</param>
/// <param name="LeaderFd">An opening, of this worker alone, of the memory file whose lock the leader holds; null if the launcher gave
/// none.</param>
/// <param name="Advice">What to tell at the start; null for nothing.</param>
/// <param name="Affinity">How clients stay with their worker; null if they do not, and where the launcher gave none.</param>
/// <param name="AccessLog">Where to note each request; null for nowhere.</param>
internal sealed record WorkerContract(
    IReadOnlyList<int> ListenFds,
    int ControlFd,
    int Slot,
    int Generation,
    int LauncherPid,
    string StatsdAddress,
    string AppName,
    int Backlog,
    TimeSpan GracefulTimeout,
    BoardPlace? Board = null,
    TimeSpan? RequestTimeout = null,
    WarmUpPlan? WarmUp = null,
    OutboxPlace? Outbox = null,
    IReadOnlyList<ListenerPlan>? Listeners = null,
    KeysPlace? Keys = null,
    int? LeaderFd = null,
    AdvicePlan? Advice = null,
    AffinityPlan? Affinity = null,
    AccessLogPlace? AccessLog = null)
{
    public const string Prefix = "WINDHOVER_WORKER_";

    private const string ListenFdsName = Prefix + "LISTEN_FDS";
    private const string ControlFdName = Prefix + "CONTROL_FD";
    private const string SlotName = Prefix + "SLOT";
    private const string GenerationName = Prefix + "GENERATION";
    private const string LauncherPidName = Prefix + "LAUNCHER_PID";
    private const string StatsdAddressName = Prefix + "STATSD";
    private const string AppNameName = Prefix + "APP_NAME";
    private const string BacklogName = Prefix + "BACKLOG";
    private const string GracefulTimeoutName = Prefix + "GRACEFUL_TIMEOUT_MS";
    private const string BoardName = Prefix + "BOARD";
    private const string RequestTimeoutName = Prefix + "REQUEST_TIMEOUT_MS";
    private const string WarmUpName = Prefix + "WARMUP";
    private const string WarmUpLimitName = Prefix + "WARMUP_LIMIT_MS";
    private const string OutboxName = Prefix + "OUTBOX";
    private const string ChannelName = Prefix + "CHANNEL";
    private const string AffinityName = Prefix + "AFFINITY";
    private const string LeaderFdName = Prefix + "LEADER_FD";

    private const string ListenersName = Prefix + "LISTENERS";

    // In no URL; and a unix socket's path that has one is hardly meant.
    private const char ListenerSeparator = '\n';

    // In no path.
    private const char PathSeparator = ' ';

    private static readonly string[] Names =
    [
        ListenFdsName, ControlFdName, SlotName, GenerationName, LauncherPidName, StatsdAddressName, AppNameName, BacklogName,
        GracefulTimeoutName, BoardName, RequestTimeoutName, WarmUpName, WarmUpLimitName, OutboxName, ChannelName,
        ListenersName, LeaderFdName, AffinityName, .. KeysPlace.Names, .. AdvicePlan.Names, .. AccessLogPlace.Names,
    ];

    /// <summary>Writes the contract into the environment of a child that is about to be started.</summary>
    public void WriteTo(IDictionary<string, string?> environment)
    {
        environment[ListenFdsName] = string.Join(',', ListenFds);
        environment[ControlFdName] = Text(ControlFd);
        environment[SlotName] = Text(Slot);
        environment[GenerationName] = Text(Generation);
        environment[LauncherPidName] = Text(LauncherPid);
        environment[StatsdAddressName] = StatsdAddress;
        environment[AppNameName] = AppName;
        environment[BacklogName] = Text(Backlog);
        environment[GracefulTimeoutName] = Text((int)GracefulTimeout.TotalMilliseconds);
        environment[BoardName] = Board is { } board ? $"{Text(board.Fd)},{Text(board.Row)},{Text(board.Rows)}" : null;
        environment[RequestTimeoutName] = RequestTimeout is { } timeout ? Text((int)timeout.TotalMilliseconds) : null;
        environment[WarmUpName] = WarmUp is null ? null : string.Join(PathSeparator, WarmUp.Paths);
        environment[WarmUpLimitName] = WarmUp is null ? null : Text((int)WarmUp.Limit.TotalMilliseconds);
        environment[OutboxName] = Outbox is { } outbox ? $"{Text(outbox.Fd)},{Text(outbox.Index)}" : null;
        environment[ListenersName] = Listeners is null ? null : string.Join(ListenerSeparator, Listeners);
        environment[ChannelName] = Outbox is { ChannelFd: { } channel, PageFd: { } page } ? $"{Text(channel)},{Text(page)}" : null;
        environment[LeaderFdName] = LeaderFd is { } leader ? Text(leader) : null;
        KeysPlace.Write(environment, Keys);
        AdvicePlan.Write(environment, Advice);
        environment[AffinityName] = Affinity?.ToText();
        AccessLogPlace.Write(environment, AccessLog);
    }

    /// <summary>What is to be spoken on each of <see cref="ListenFds"/>; null where the launcher does not say it for each of them.</summary>
    public IReadOnlyList<ListenerPlan>? Plans => Listeners?.Count == ListenFds.Count ? Listeners : null;

    /// <summary>Reads the contract from this process's environment and removes it there, so that processes which the app
    /// starts do not take themselves for workers.</summary>
    /// <returns>Null if this process is not a worker of a running launcher.</returns>
    /// <exception cref="InvalidOperationException">A variable of the contract is missing or malformed: launcher and worker
    /// are of different versions; or the launcher died while this process started.</exception>
    public static WorkerContract? TakeFromEnvironment(int parentPid)
    {
        if (Environment.GetEnvironmentVariable(ListenFdsName) is not { } listenFds)
        {
            return null;
        }
        var contract = new WorkerContract(
            [.. listenFds.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(fd => Number(ListenFdsName, fd))],
            Number(ControlFdName),
            Number(SlotName),
            Number(GenerationName),
            Number(LauncherPidName),
            Required(StatsdAddressName),
            Required(AppNameName),
            Number(BacklogName),
            TimeSpan.FromMilliseconds(Number(GracefulTimeoutName)),
            Place(Environment.GetEnvironmentVariable(BoardName)),
            Environment.GetEnvironmentVariable(RequestTimeoutName) is { } timeout
                ? TimeSpan.FromMilliseconds(Number(RequestTimeoutName, timeout))
                : null,
            Environment.GetEnvironmentVariable(WarmUpName) is { } paths
                ? new WarmUpPlan(paths.Split(PathSeparator), TimeSpan.FromMilliseconds(Number(WarmUpLimitName)))
                : null,
            ReadOutbox(Environment.GetEnvironmentVariable(OutboxName), Environment.GetEnvironmentVariable(ChannelName)),
            Environment.GetEnvironmentVariable(ListenersName) is { } listeners
                ? [.. listeners.Split(ListenerSeparator).Select(ListenerPlan.Parse)]
                : null,
            KeysPlace.Read(),
            Environment.GetEnvironmentVariable(LeaderFdName) is { } leader ? Number(LeaderFdName, leader) : null,
            AdvicePlan.Read(),
            AffinityPlan.Parse(Environment.GetEnvironmentVariable(AffinityName)),
            AccessLogPlace.Read());
        foreach (var name in Names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        if (contract.LauncherPid == parentPid)
        {
            return contract;
        }
        // Started by a launcher that is dead by now: nothing would ever end this process, which holds the listening socket.
        if (Descriptors.IsHungUp(contract.ControlFd))
        {
            throw new InvalidOperationException("its launcher has died");
        }
        // A grandchild that inherited the variables (a shell script as --app, say) does not have the role.
        return null;
    }

    // Optional: an older launcher gives none.
    private static BoardPlace? Place(string? text) =>
        text?.Split(',') is [var fd, var row, var rows]
            ? new BoardPlace(Number(BoardName, fd), Number(BoardName, row), Number(BoardName, rows))
            : null;

    private static OutboxPlace? ReadOutbox(string? outbox, string? channel)
    {
        if (outbox?.Split(',') is not [var fd, var index])
        {
            return null;
        }
        return channel?.Split(',') is [var channelFd, var pageFd]
            ? new OutboxPlace(Number(OutboxName, fd), Number(OutboxName, index), Number(ChannelName, channelFd), Number(ChannelName, pageFd))
            : new OutboxPlace(Number(OutboxName, fd), Number(OutboxName, index), ChannelFd: null, PageFd: null);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: launcher and worker are of different versions");

    private static int Number(string name) => Number(name, Required(name));

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException($"{name} is not a number: '{text}'");
}
