using Windhover.Launcher.Configuration;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Processes;

/// <summary>Describes a worker process: the app, with the worker library attached.</summary>
internal sealed class WorkerProgram(LauncherOptions options, string statsdAddress, IReadOnlyList<int> listenFds)
{
    private readonly string _app = AppPath.Resolve(options.App);

    // Understood by every .NET app that is not compiled ahead of time, and by nothing else.
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartupAssemblies = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";
    private const string WorkerAssembly = "Windhover.Worker";

    public ProgramStart Describe(int slot, int generation, int controlFd, BoardPlace? board)
    {
        var start = ProgramPath.Start(_app, options.AppArguments);
        // Apps look for appsettings.json and wwwroot in the working directory.
        start.WorkingDirectory = Path.GetDirectoryName(_app);
        var contract = new WorkerContract(
            listenFds,
            controlFd,
            slot,
            generation,
            Environment.ProcessId,
            statsdAddress,
            options.AppName,
            options.Backlog,
            options.GracefulTimeout,
            board,
            options.RequestTimeout,
            // The other half is for what comes before: the runtime, the app's own start.
            options.WarmUp.Count == 0 ? null : new WarmUpPlan(options.WarmUp, options.ReadyTimeout / 2));
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
