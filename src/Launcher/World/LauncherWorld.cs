using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Interop.Places;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Contract;
using Windhover.Shared.Net;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World;

/// <summary>What the launcher holds for its children: the sockets that outlive each of them, and the ways to start them.</summary>
/// <remarks>
/// Everything that the arbiter decides about, and that a child's death must not take along. It decides nothing: the supervisor calls it
/// for what the arbiter has decided, and an upgrade hands all of it to the next program, piece by piece (<see cref="WorldState"/>).
/// <code>
/// Sockets    the app's, StatsD's, /metrics', the control socket, the runtime directory
/// Outboxes   one memory for each worker, the channel to the exporter, the page of what is counted
/// Board      a row for each child: state, heartbeat, connections
/// Processes  how a child is started, watched and reaped
/// </code>
/// </remarks>
internal sealed partial class LauncherWorld : IDisposable
{
    private readonly LauncherOptions _options;
    private readonly TextWriter _screen;
    private IReadOnlyList<ListenSocket> _listeners = [];
    private readonly RuntimeDirectory? _directory;
    private readonly EmbeddedExporter? _exporter;
    private readonly ForeignWorkers? _foreign;
    private readonly OutOfMemoryKills _memory = new();
    private readonly LeaderMemory _leader;
    private readonly Func<WantedOptions> _readAgain;
    private readonly Dictionary<int, WorkerProgram> _programs = [];

    /// <summary>Binds every socket.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="logs">Where its children's lines go.</param>
    /// <param name="readAgain">Reads the options once more, for a reload; throws
    /// <see cref="ConfigurationException"/>.</param>
    /// <param name="screen">Where the operator reads that everything runs.</param>
    /// <param name="passed">Sockets of the app that the service manager has bound. Owned from now on.</param>
    /// <exception cref="ListenException">A socket cannot be bound; none stays bound then.</exception>
    public LauncherWorld(
        LauncherOptions options, LogOutput logs, Func<WantedOptions> readAgain, TextWriter screen, IReadOnlyList<PassedSocket> passed)
        : this(options, logs, readAgain, screen, StatusBoard.Create(), MetricsPage.Create(), LeaderMemory.Create(), AccessLog.Open(options.Logs))
    {
        try
        {
            _listeners = AppSockets.Open(options.Listen, passed);
            _directory = MakeDirectory();
            Notice ??= _directory?.Notice;
            Outboxes = options.Pool.HasOutboxes ? WorkerOutboxes.Create(options.Statsd) : null;
            _exporter = options.EmbedsExporter
                ? new EmbeddedExporter(options.Exporter, options.App.Conditions, _directory, Metrics.ReadOnlyFd, Outboxes?.Channel)
                : null;
            OwnMetrics = options.MetricsListen is { } metrics ? MetricsSocket.Bind(metrics) : null;
            Control = BindControl();
            _foreign = options.App.Foreign is null ? null : new ForeignWorkers(_listeners, _directory!, StatsdForPrograms());
            _programs.Add(1, Program(options, Keys(options), release: 1));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes over every socket of the program that ran in this process before.</summary>
    /// <param name="options">What runs, see <c>RunningSettings</c>.</param>
    /// <param name="logs">As above.</param>
    /// <param name="readAgain">As above.</param>
    /// <param name="screen">As above.</param>
    /// <param name="world">What that program has left.</param>
    /// <param name="generation">Of the workers that it has left.</param>
    public LauncherWorld(
        LauncherOptions options, LogOutput logs, Func<WantedOptions> readAgain, TextWriter screen, WorldState world, int generation)
        : this(
            options, logs, readAgain, screen, StatusBoard.Take(world.Board), MetricsPage.Take(world.MetricsFd), LeaderMemory.Take(world.LeaderFd),
            AccessLog.Take(options.Logs, world.AccessLogFd))
    {
        _listeners = [.. world.Listeners.Select(listener => ListenSocket.Take(listener, options.Listen.Backlog, options.Listen.SocketMode))];
        _directory = world.RuntimeDirectory is { } path ? RuntimeDirectory.Take(path, HasOtherUser)
            : world.Foreign is null ? null
            : MakeDirectory();
        Outboxes = world.Outboxes is { } outboxes ? WorkerOutboxes.Take(outboxes, options.Statsd) : null;
        _exporter = world.Exporter is { } exporter
            ? new EmbeddedExporter(options.Exporter, options.App.Conditions, _directory, exporter, Metrics.ReadOnlyFd, Outboxes?.Channel)
            : null;
        OwnMetrics = world.OwnMetricsFd is { } metricsFd ? MetricsSocket.Take(metricsFd) : null;
        Control = world.Control is { } control ? ControlSocket.Take(control) : null;
        _foreign = world.Foreign is { } foreign ? new ForeignWorkers(_listeners, _directory!, StatsdForPrograms(), foreign) : null;
        EndedCpu = world.EndedCpu;
        _programs.Add(generation, Program(options, KeysAsBefore(options), world.Release ?? generation));
    }

    private LauncherWorld(
        LauncherOptions options,
        LogOutput logs,
        Func<WantedOptions> readAgain,
        TextWriter screen,
        StatusBoard board,
        MetricsPage metrics,
        LeaderMemory leader,
        AccessLog? accessLog)
    {
        _options = options;
        Logs = logs;
        _readAgain = readAgain;
        _screen = screen;
        Board = board;
        Metrics = metrics;
        _leader = leader;
        AccessLog = accessLog;
    }

    /// <summary>Where every worker says how it does.</summary>
    public StatusBoard Board { get; }

    /// <summary>What workers leave; null if nothing is measured, and where they are no .NET apps.</summary>
    public OutboxPool? Outboxes { get; }

    /// <summary>Null if there is none, or none can be made.</summary>
    public ControlSocket? Control { get; }

    /// <summary>Why there is no control socket though one was wanted; else null.</summary>
    public string? ControlProblem { get; private set; }

    /// <summary>What is to be said of the place of the launcher's own sockets; null for nothing.</summary>
    public string? Notice { get; private set; }

    /// <summary>What the launcher shows of itself on the exporter's page.</summary>
    public MetricsPage Metrics { get; }

    /// <summary>CPU time, by slot, of worker processes that had ended before this program took over.</summary>
    public IReadOnlyDictionary<int, TimeSpan> EndedCpu { get; } = new Dictionary<int, TimeSpan>();

    /// <summary>The same as of now; set once something counts it.</summary>
    public Func<IReadOnlyDictionary<int, TimeSpan>>? CountCpu { get; set; }

    /// <summary>Of the launcher and all its children.</summary>
    public IReadOnlyList<byte[]> LastLines => Logs.Tail.Last(int.MaxValue);

    /// <summary>What Prometheus scrapes; null if another exporter was named.</summary>
    public string? MetricsUrl => _exporter?.MetricsUrl;

    /// <summary>Where the launcher shows its metrics by itself; null if it does not.</summary>
    public MetricsSocket? OwnMetrics { get; }

    /// <summary>Where workers note each request; null for nowhere.</summary>
    public AccessLog? AccessLog { get; }

    /// <summary>Where children's lines go.</summary>
    public LogOutput Logs { get; }

    /// <summary>Starts a child.</summary>
    /// <param name="role">Worker or exporter.</param>
    /// <param name="slot">0 to N-1; 0 for the exporter.</param>
    /// <param name="generation">That was prepared, and not abandoned.</param>
    /// <param name="workers">How many are wanted.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot start the program.</exception>
    public ChildProcess Start(ChildRole role, int slot, int generation, int workers)
    {
        if (role == ChildRole.Exporter)
        {
            Outboxes?.Mend();
            return _exporterProcess = ChildProcess.Start(_exporter!.InheritedFds, _exporter.Describe);
        }
        if (_foreign is not null)
        {
            return _foreign.Start(_programs[generation].App, slot, generation);
        }
        var board = Watched(Board.Rent(slot, generation));
        OutboxLease? outbox = null;
        try
        {
            outbox = Outboxes?.Rent();
            // Closed here once the worker has it: the lock that it may hold ends with the worker.
            using var leader = _leader.OpenAnew();
            int? leaderFd = leader is null ? null : (int)leader.DangerousGetHandle();
            return ChildProcess.Start(
                [.. _listeners.Select(listener => listener.Fd), .. new[] { leaderFd, AccessLog?.Fd }.OfType<int>()],
                control => _programs[generation].Describe(slot, generation, workers, control, board, outbox?.Place, leaderFd),
                board,
                outbox);
        }
        catch
        {
            board?.Dispose();
            outbox?.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a child of the program that ran in this process before.</summary>
    /// <param name="process">What that program knew of it.</param>
    /// <param name="role">As for <see cref="Start"/>, as are the others.</param>
    public ChildProcess Adopt(ProcessState process, ChildRole role, int slot, int generation)
    {
        if (role == ChildRole.Worker && _foreign is not null)
        {
            return _foreign.Adopt(_options.App.Foreign!, process);
        }
        var child = ChildProcess.Adopt(
            process.Pid,
            process.ControlFd,
            process.OutputFd,
            process.ErrorFd,
            process.BoardRow is { } row ? Watched(Board.Resume(row, slot, generation)) : null,
            process.Outbox is { } outbox ? Outboxes?.Resume(outbox) : null);
        _exporterProcess = role == ChildRole.Exporter ? child : _exporterProcess;
        return child;
    }

    /// <summary>What the next program in this process takes over.</summary>
    public WorldState HandOver() => new()
    {
        Listen = [.. _options.Listen.Addresses.Select(address => address.ToString())],
        Statsd = _options.Statsd?.ToString(),
        ExporterArguments = _options.Exporter.Arguments,
        Listeners = [.. _listeners.Select(listener => listener.HandOver())],
        RuntimeDirectory = _directory?.Root,
        Control = Control?.HandOver(),
        Exporter = _exporter?.HandOver(),
        Board = Board.HandOver(),
        Outboxes = Outboxes?.HandOver(),
        MetricsFd = Metrics.Fd,
        LeaderFd = _leader.Fd,
        AccessLogFd = AccessLog?.Fd,
        Release = _programs.MaxBy(program => program.Key).Value.Release,
        MetricsListen = _options.MetricsListen,
        OwnMetricsFd = OwnMetrics is null ? null : (int)OwnMetrics.Socket.Handle,
        EndedCpu = CountCpu?.Invoke() ?? EndedCpu,
        Foreign = _foreign?.HandOver(),
    };

    /// <summary>Where clients reach the app, and how many of them wait; from any thread.</summary>
    public IReadOnlyList<ListenerState> ReadListeners() =>
        [.. Volatile.Read(ref _listeners).Select(listener => new ListenerState(listener.Url, listener.Address, listener.ReadQueue()))];

    /// <summary>Connections that no worker has accepted yet.</summary>
    public int ReadQueue() => Volatile.Read(ref _listeners).Sum(listener => listener.ReadQueue()?.Length ?? 0);

    /// <summary>Whether the kernel has killed a process of this control group for want of memory since the last question.</summary>
    public bool MemoryRanOut() => _memory.Rose();

    /// <summary>Reads configuration and app again, for the children of a new generation.</summary>
    /// <exception cref="ConfigurationException">They cannot be used.</exception>
    public PreparedGeneration Prepare(int generation)
    {
        var wanted = _readAgain();
        MappingCheck.Run(wanted.Options);
        var running = _programs.MaxBy(program => program.Key).Value;
        // Of any other program, such as node, the file says nothing about what it runs.
        var same = _foreign is null && WorkerProgram.FileOf(wanted.Options.App) is { } file && file == running.File ? file.ToString() : null;
        _programs[generation] = Program(wanted.Options, Keys(wanted.Options), same is null ? generation : running.Release);
        return new PreparedGeneration(wanted.Options.Pool, wanted.NeedRestart, same);
    }

    /// <summary>Only this generation is started from now on.</summary>
    public void Commit(int generation)
    {
        foreach (var other in _programs.Keys.Where(other => other != generation).ToArray())
        {
            _programs.Remove(other);
        }
    }

    /// <summary>This generation is not started any more.</summary>
    public void Abandon(int generation) => _programs.Remove(generation);

    public void CloseListeners()
    {
        foreach (var listener in Interlocked.Exchange(ref _listeners, []))
        {
            listener.Dispose();
        }
    }

    /// <summary>Ends when everything was sent that workers have left.</summary>
    /// <param name="limit">After it, the rest is given up.</param>
    /// <returns>Measurements that were given up.</returns>
    public Task<long> EmptyOutboxesAsync(TimeSpan limit) => Outboxes?.EmptyAsync(limit, TimeProvider.System) ?? Task.FromResult(0L);

    /// <summary>Everything runs: tells the operator where.</summary>
    public void AnnounceServing()
    {
        var text = new Banner
        {
            App = _options.App.Path,
            Workers = _options.Pool.Workers,
            TakesInterrupts = !OperatorSignals.Ignored.Contains(OperatorSignals.SIGINT),
            AppUrls = [.. _listeners.Select(listener => listener.Url)],
            Control = Control?.Path,
            MetricsUrl = MetricsUrl,
            HasExternalExporter = _options.Statsd is not null,
            OwnMetricsUrl = OwnMetrics?.Url,
            StatsdAddresses = _exporter?.StatsdAddresses ?? [_options.Statsd?.ToString() ?? LauncherOptions.NoStatsd],
        }.Text();
        try
        {
            // With a file for the log, the screen is for people only.
            _screen.Write(Logs is { Options.Format: LineFormat.Json, File: null }
                ? Encoding.UTF8.GetString(OwnLine.Json(TimeProvider.System.GetUtcNow(), LogLevel.Information, text.TrimEnd()))
                : text);
            _screen.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard output is closed, and its number may mean another file by now. The app serves all the same.
        }
    }

    private WorkerProgram Program(LauncherOptions options, KeysPlace? keys, int release) => new(
        options.App,
        _exporter is null ? _options.Statsd?.ToString() ?? "" : _exporter.WorkerAddress ?? "",
        _listeners,
        keys,
        options.App.SilencedAdvice is { } silenced ? new AdvicePlan(Math.Max(options.Pool.Workers, options.Pool.MaxWorkers), silenced) : null,
        Affinity(options),
        AccessLog is { } accessLog ? new AccessLogPlace(accessLog.Fd, options.Logs.AccessFormat) : null,
        release);

    private StatsdVariables StatsdForPrograms() => _exporter?.ForPrograms ?? StatsdVariables.Of(_options.Statsd);

    public void Dispose()
    {
        CloseListeners();
        Control?.Dispose();
        OwnMetrics?.Dispose();
        _exporter?.Dispose();
        Outboxes?.Dispose();
        Board.Dispose();
        _leader.Dispose();
        AccessLog?.Dispose();
        Metrics.Dispose();
        _directory?.Dispose();
    }

    private bool HasOtherUser => _options.App.Conditions.User is { IsOther: true };

    private RuntimeDirectory? MakeDirectory()
    {
        var key = _listeners[0].Port > 0 ? _listeners[0].Port : Environment.ProcessId;
        try
        {
            return RuntimeDirectory.Create(key.ToString(CultureInfo.InvariantCulture), HasOtherUser);
        }
        catch (PlaceException e) when (_options.App.Foreign is null)
        {
            // Without it there is no control socket, and no socket for lines of the app's own. What else runs needs no file.
            if (_options is { HasControl: true, ControlPath: null })
            {
                ControlProblem = e.Message;
            }
            else
            {
                Notice = e.Message;
            }
            return null;
        }
        catch (PlaceException e)
        {
            throw new ListenException($"Workers that are any program report by a socket, and {e.Message}", e);
        }
    }

    private ControlSocket? BindControl()
    {
        if (!_options.HasControl)
        {
            return null;
        }
        if (_options.ControlPath is { } path)
        {
            return ControlSocket.Bind(path);
        }
        try
        {
            return _directory is null ? null : ControlSocket.Bind(_directory.PathTo(ControlSocket.FileName));
        }
        catch (ListenException e)
        {
            ControlProblem = e.Message;
            return null;
        }
    }
}
