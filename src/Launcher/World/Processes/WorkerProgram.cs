using System.Text.Json;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Sockets;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Processes;

/// <summary>Describes a worker process: the app, with the worker library attached.</summary>
/// <param name="app">What to run.</param>
/// <param name="statsdAddress">Where workers push to.</param>
/// <param name="listeners">The listening sockets.</param>
/// <param name="keys">Where the app's data protection keeps its keys; null: where it likes.</param>
/// <param name="advice">What a worker tells at its start; null for nothing.</param>
/// <param name="affinity">As for every worker; the path is that of the directory. Null if there is none.</param>
/// <param name="accessLog">Where a worker notes each request; null for nowhere.</param>
/// <param name="release">The generation in which the app's file was started for the first time.</param>
internal sealed class WorkerProgram(
    AppOptions app,
    string statsdAddress,
    IReadOnlyList<ListenSocket> listeners,
    KeysPlace? keys,
    AdvicePlan? advice,
    AffinityPlan? affinity,
    AccessLogPlace? accessLog,
    int release)
{
    private readonly string _path = AppPath.Resolve(app.Path);
    private readonly AppFile? _file = FileOf(app);
    private readonly int[] _listenFds = [.. listeners.Select(listener => listener.Fd)];
    private readonly ListenerPlan[] _plans = [.. listeners.Select(listener => new ListenerPlan(listener.Url, listener.Protocols))];
    private readonly int _port = listeners[0].Port;

    // Understood by every .NET app that is not compiled ahead of time, and by nothing else.
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartupAssemblies = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";
    private const string WorkerAssembly = "Windhover.Worker";

    public AppOptions App => app;

    /// <summary>The file that decides what runs; null where no single one does.</summary>
    public AppFile? File => _file;

    public static AppFile? FileOf(AppOptions app) => AppFile.Of(AppPath.Resolve(app.Path));

    public int Release => release;

    /// <param name="workers">How many are wanted by now.</param>
    public ProgramStart Describe(int slot, int generation, int workers, int controlFd, BoardLease? board, OutboxPlace? outbox, int? leaderFd)
    {
        var place = new WorkerPlace(slot, generation, _port);
        var start = ProgramPath.Start(_path, app.Arguments.Select(place.Fill));
        // Apps look for appsettings.json and wwwroot in the working directory.
        start.WorkingDirectory = Path.GetDirectoryName(_path);
        start.Apply(app.Conditions, place);
        var contract = new WorkerContract(
            _listenFds,
            controlFd,
            slot,
            generation,
            Environment.ProcessId,
            statsdAddress,
            app.Name,
            app.Backlog,
            app.GracefulTimeout,
            board?.Place,
            app.RequestTimeout,
            // The other half is for what comes before: the runtime, the app's own start.
            app.WarmUp.Count == 0 ? null : new WarmUpPlan(app.WarmUp, app.ReadyTimeout / 2),
            outbox,
            _plans,
            keys,
            leaderFd,
            advice is null ? null : advice with { Workers = Math.Max(advice.Workers, workers), Release = release },
            board is null || affinity is null
                ? null
                : affinity with { Workers = Math.Max(affinity.Workers, workers), SocketPath = Path.Combine(affinity.SocketPath, AffinityPlan.FileName(board.Instance)) },
            accessLog);
        contract.WriteTo(start.Environment);
        var isFirstHook = string.IsNullOrEmpty(start.Environment.TryGetValue(StartupHooks, out var others) ? others : null);
        Append(start.Environment, StartupHooks, Path.Combine(AppContext.BaseDirectory, WorkerAssembly + ".dll"), ':');
        Append(start.Environment, HostingStartupAssemblies, WorkerAssembly, ';');
        var alone = start.Preparation! with { HasLifeline = true };
        if (alone.IsRightsOnly && isFirstHook && RunsStartupHooks())
        {
            start.Preparation = alone;
        }
        return start;
    }

    // Our hook watches the lifeline before the app's own code runs, but not in an app that switches hooks off. Asked only for apps that
    // run as the launcher's user: another one's file could be anything (a pipe, /dev/zero), and this is the loop that decides.
    private bool RunsStartupHooks()
    {
        if (!_path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || System.IO.File.Exists(Path.ChangeExtension(_path, ".runtimeconfig.dev.json")))
        {
            return false;
        }
        try
        {
            using var settings = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.ChangeExtension(_path, ".runtimeconfig.json")));
            return !settings.RootElement.TryGetProperty("runtimeOptions", out var options)
                || !options.TryGetProperty("configProperties", out var properties)
                || !properties.TryGetProperty("System.StartupHookProvider.IsSupported", out var supported)
                || supported.ValueKind == JsonValueKind.True;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // What the runtime makes of it, it will say. The slower way is right in any case.
            return false;
        }
    }

    private static void Append(IDictionary<string, string?> environment, string name, string value, char separator) =>
        environment[name] = environment.TryGetValue(name, out var before) && !string.IsNullOrEmpty(before)
            ? before + separator + value
            : value;
}
