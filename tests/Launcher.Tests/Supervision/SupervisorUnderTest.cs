using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Options;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Supervision;

/// <summary>A supervisor with a world of real sockets and real processes, whose workers are a few lines of shell. Only the clock is the
/// test's.</summary>
internal sealed class SupervisorUnderTest : IAsyncDisposable
{
    /// <summary>Becomes ready, and ends when it is told to.</summary>
    public const string Serves = "trap 'exit 0' TERM QUIT; say ready; sleep 1000 & wait";

    // What the worker library says over the control socket, the script says in its place.
    private const string Prologue =
        """
        #!/bin/bash
        say() { eval "echo $1 >&$WINDHOVER_WORKER_CONTROL_FD"; }
        say attached

        """;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _log = new();
    private readonly LogOutput _logs;
    private readonly HookRunner _hooks;
    private readonly (string Name, string Text)[] _settings;
    private readonly Task<int> _run;

    /// <param name="script">What a worker does.</param>
    /// <param name="settings">Of the launcher; two workers if they do not say otherwise.</param>
    public SupervisorUnderTest(string script, params (string Name, string Text)[] settings)
    {
        _settings = settings;
        Script = script;
        ReadAgain = () => new WantedOptions(Options(), []);
        var options = Options();
        _logs = new LogOutput(options.Logs, _time);
        World = new LauncherWorld(options, _logs, () => ReadAgain(), TextWriter.Null, []);
        _hooks = new HookRunner(options.Hooks, control: null, HookRunner.Limit, _logs, _time, NullLogger<HookRunner>.Instance);
        Supervisor = new Supervisor(
            new Arbiter(options.Pool, new Random(1)),
            World,
            _hooks,
            new ServiceNotifier(send: null, watchdog: null),
            new Upgrader(former: null, [], ServiceEnvironment.Take(), new CountedLines(TextWriter.Null), _time),
            _time,
            _log);
        _run = Task.Run(Supervisor.RunAsync);
    }

    public Supervisor Supervisor { get; }

    public LauncherWorld World { get; }

    /// <summary>What the next reload reads.</summary>
    public Func<WantedOptions> ReadAgain { get; set; }

    /// <summary>What workers do that are started from now on.</summary>
    public string Script
    {
        set
        {
            // Renamed into place: a worker that starts just now has the old one or the new one.
            File.WriteAllText(_folder.PathTo("new"), Prologue + value + "\n");
            File.SetUnixFileMode(_folder.PathTo("new"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(_folder.PathTo("new"), Program, overwrite: true);
        }
    }

    public string Program => _folder.PathTo("worker");

    /// <summary>What the workers have written.</summary>
    public string Output => File.ReadAllText(_folder.PathTo("log"));

    /// <summary>What the supervisor has reported.</summary>
    public IReadOnlyCollection<string> Log => _log.Written;

    /// <summary>Pids of the workers that are ready, by slot.</summary>
    public async Task<int[]> PidsAsync() =>
        [.. (await Supervisor.StatusAsync()).Children.Where(child => child.State == "ready").OrderBy(child => child.Slot).Select(child => child.Pid!.Value)];

    public async Task<int[]> ServingAsync(int workers = 2)
    {
        await UntilAsync(async () => await Supervisor.StatusAsync() is { Phase: "serving" } && (await PidsAsync()).Length == workers, $"{workers} workers");
        return await PidsAsync();
    }

    /// <summary>Waits without the clock moving.</summary>
    public Task UntilAsync(Func<Task<bool>> isTrue, string what) =>
        Eventually.TrueAsync(isTrue, () => $"{what}; the log is\n{string.Join('\n', Log)}");

    public Task LoggedAsync(string text) =>
        UntilAsync(() => Task.FromResult(Log.Any(line => line.Contains(text, StringComparison.Ordinal))), text);

    /// <summary>Moves the clock on, second by second, until it is true.</summary>
    public Task AdvanceUntilAsync(Func<Task<bool>> isTrue, string what) => UntilAsync(
        async () =>
        {
            _time.Advance(Step);
            return await isTrue();
        },
        what);

    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <returns>The exit code.</returns>
    public Task<int> EndAsync() => _run.WaitAsync(TestLimits.Hang);

    public async Task<int> StopAsync(bool quick = false)
    {
        Supervisor.Stop("the test", quick);
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsCompleted)
        {
            Supervisor.Stop("the test", quick: true);
            await AdvanceUntilAsync(() => Task.FromResult(_run.IsCompleted), "the end");
        }
        await _hooks.EndAsync();
        World.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    /// <summary>As the command line would give them, without what a test of another file covers.</summary>
    private LauncherOptions Options()
    {
        (string Name, string Text)[] defaults =
        [
            ("workers", "2"), ("listen", "http://127.0.0.1:0"), ("statsd", "none"), ("control", "none"), ("app", Program),
            ("log-file", _folder.PathTo("log")),
        ];
        var values = new SettingValues();
        values.AddLayer(_settings.Concat(defaults.ExceptBy(_settings.Select(setting => setting.Name), setting => setting.Name))
            .Select(setting => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
                setting.Name, [new SettingValue(setting.Text, "--" + setting.Name, FromCommandLine: true)])));
        return new LauncherOptionsBinder("/example.dll").Bind(values, ExporterSettings.All, []);
    }

    private sealed class Lines : ILogger<Supervisor>
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue(formatter(state, exception));
    }
}
