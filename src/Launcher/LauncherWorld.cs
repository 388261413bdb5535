using Windhover.Launcher.Board;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Processes;
using Windhover.Launcher.Sockets;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher;

/// <summary>What the launcher holds for its children: the sockets that outlive each of them, and the ways to start them.</summary>
internal sealed class LauncherWorld : ILauncherWorld, IDisposable
{
    private readonly LauncherOptions _options;
    private readonly TextWriter _screen;
    private readonly List<ListenSocket> _listeners = [];
    private readonly EmbeddedExporter? _exporter;
    private readonly WorkerProgram _workers;
    private readonly ForeignWorkers? _foreign;

    /// <summary>Binds every socket.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="screen">Where the operator reads that everything runs.</param>
    /// <exception cref="ListenException">A socket cannot be bound; none stays bound then.</exception>
    public LauncherWorld(LauncherOptions options, TextWriter screen)
    {
        _options = options;
        _screen = screen;
        try
        {
            foreach (var address in options.Listen)
            {
                _listeners.AddRange(ListenSocket.Bind(address, options.Backlog));
            }
            _exporter = options.Statsd is null ? new EmbeddedExporter(options, _listeners[0]) : null;
            _foreign = options.Foreign is null ? null : new ForeignWorkers(options, _listeners);
        }
        catch
        {
            Dispose();
            throw;
        }
        _workers = new WorkerProgram(
            options,
            options.Statsd?.ToString() ?? _exporter!.WorkerAddress,
            [.. _listeners.Select(listener => listener.Fd)],
            _listeners[0].Port);
    }

    /// <summary>Where every worker says how it does.</summary>
    public StatusBoard Board { get; } = StatusBoard.Create();

    public Stream Output { get; } = System.Console.OpenStandardOutput();

    public Stream Error { get; } = System.Console.OpenStandardError();

    public ChildProcess Start(LauncherCommand.Spawn spawn)
    {
        if (spawn.Role == ChildRole.Exporter)
        {
            return ChildProcess.Start(_exporter!.InheritedFds, _exporter.Describe);
        }
        if (_foreign is not null)
        {
            return _foreign.Start(spawn.Slot, spawn.Generation);
        }
        var board = Board.Rent(spawn.Slot, spawn.Generation);
        try
        {
            return ChildProcess.Start(
                [.. _listeners.Select(listener => listener.Fd)],
                control => _workers.Describe(spawn.Slot, spawn.Generation, control, board?.Place),
                board);
        }
        catch
        {
            board?.Dispose();
            throw;
        }
    }

    public void CloseListeners()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
        _listeners.Clear();
    }

    public void AnnounceServing()
    {
        var text = Banner.Text(
            _options,
            [.. _listeners.Select(listener => listener.Url)],
            _exporter?.MetricsUrl,
            _exporter?.StatsdAddresses ?? [_options.Statsd!.ToString()],
            Environment.ProcessId);
        try
        {
            _screen.Write(text);
            _screen.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard output is closed, and its number may mean another file by now. The app serves all the same.
        }
    }

    public void Dispose()
    {
        CloseListeners();
        _exporter?.Dispose();
        _foreign?.Dispose();
        Board.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
