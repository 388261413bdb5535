using Windhover.Launcher.Options;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Processes;

/// <summary>Describes a worker process: the app, with the worker library attached.</summary>
/// <param name="app">What to run.</param>
/// <param name="statsdAddress">Where workers push to.</param>
/// <param name="listenFds">The listening sockets.</param>
/// <param name="port">The first one's; 0 for a unix socket.</param>
internal sealed class WorkerProgram(AppOptions app, string statsdAddress, IReadOnlyList<int> listenFds, int port)
{
    private readonly string _path = AppPath.Resolve(app.Path);

    // Understood by every .NET app that is not compiled ahead of time, and by nothing else.
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartupAssemblies = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";
    private const string WorkerAssembly = "Windhover.Worker";

    public AppOptions App => app;

    public ProgramStart Describe(int slot, int generation, int controlFd, BoardPlace? board, OutboxPlace? outbox)
    {
        var start = ProgramPath.Start(_path, app.Arguments);
        // Apps look for appsettings.json and wwwroot in the working directory.
        start.WorkingDirectory = Path.GetDirectoryName(_path);
        start.Apply(app.Conditions, new WorkerPlace(slot, generation, port));
        var contract = new WorkerContract(
            listenFds,
            controlFd,
            slot,
            generation,
            Environment.ProcessId,
            statsdAddress,
            app.Name,
            app.Backlog,
            app.GracefulTimeout,
            board,
            app.RequestTimeout,
            // The other half is for what comes before: the runtime, the app's own start.
            app.WarmUp.Count == 0 ? null : new WarmUpPlan(app.WarmUp, app.ReadyTimeout / 2),
            outbox);
        contract.WriteTo(start.Environment);
        Append(start.Environment, StartupHooks, Path.Combine(AppContext.BaseDirectory, WorkerAssembly + ".dll"), ':');
        Append(start.Environment, HostingStartupAssemblies, WorkerAssembly, ';');
        return start;
    }

    private static void Append(IDictionary<string, string?> environment, string name, string value, char separator) =>
        environment[name] = environment.TryGetValue(name, out var before) && !string.IsNullOrEmpty(before)
            ? before + separator + value
            : value;
}
