using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.Terminal;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Hosting;

/// <summary>Puts the launcher together and runs it until it is told to stop.</summary>
internal static class LauncherRun
{
    /// <param name="options">What to run.</param>
    /// <param name="readAgain">Reads the options once more, for a reload.</param>
    /// <param name="arguments">That say so: for the program that may take this one's place.</param>
    /// <param name="screen">Where the operator reads that everything runs.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="Windhover.Shared.Net.ListenException">A socket cannot be bound.</exception>
    /// <exception cref="ConfigurationException">The mapping file cannot be used.</exception>
    /// <exception cref="UpgradeException">The launcher that ran in this process before has left what this program cannot read.</exception>
    public static async Task<int> RunAsync(
        LauncherOptions options, Func<LauncherOptions> readAgain, IReadOnlyList<string> arguments, TextWriter screen)
    {
        var service = ServiceEnvironment.Take();
        var former = StateFile.TakeFromEnvironment();
        if (former is not null)
        {
            options = RunningSettings.Apply(options, former.World);
        }
        MappingCheck.Run(options);
        if (OpenFileLimit.Problem(Math.Max(options.Pool.Workers, options.Pool.MaxWorkers)) is { } problem)
        {
            throw new ConfigurationException(problem);
        }
        WantedOptions ReadAgain()
        {
            // Where it leads nowhere any more, absolute paths still do, and a relative one is told.
            _ = StartDirectory.TryEnter();
            var wanted = readAgain();
            return new WantedOptions(wanted, LauncherSettings.NeedRestart(options, wanted));
        }
        using var logs = OpenLogs(options.Logs);
        using var world = former is null
            ? new LauncherWorld(options, logs, ReadAgain, screen, service.Sockets)
            : new LauncherWorld(options, logs, ReadAgain, screen, former.World, former.Pool.Generation);
        foreach (var line in former?.LastLines ?? [])
        {
            logs.Tail.Add(line);
        }
        // Last of what can fail, and before anything runs: a script can stop the launcher while it starts.
        using var pidFile = options.PidFile is { } path ? PidFile.Write(path) : null;
        using var lines = new CountedLines(Console.Error);
        Console.SetError(lines);
        var upgrader = new Upgrader(former, arguments, service, lines, TimeProvider.System);
        using var manager = service.NotifySocket is { } notify ? new ServiceSocket(notify) : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddLogs(logs);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(world)
            .AddSingleton(world.Board)
            .AddSingleton(new Arbiter(options.Pool, Random.Shared, former?.Pool))
            .AddSingleton(upgrader)
            .AddSingleton(lines)
            .AddSingleton(new ServiceNotifier(manager is null ? null : manager.TrySend, service.Watchdog))
            .AddSingleton(services => new HookRunner(
                options.Hooks,
                world.Control?.Path,
                HookRunner.Limit,
                logs,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<HookRunner>>()))
            .AddSingleton<Supervisor>()
            .AddSingleton<IOperations>(services => services.GetRequiredService<Supervisor>())
            .AddSingleton<IHostLifetime, SignalLifetime>()
            .AddSingleton<SupervisorService>()
            .AddHostedService(services => services.GetRequiredService<SupervisorService>())
            .AddControl(world, options)
            .AddTriggers(options)
            // The supervisor keeps its own deadlines.
            .Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        using var host = builder.Build();
        Warn(host.Services.GetRequiredService<ILogger<LauncherWorld>>(), world, options);
        upgrader.Servers = [.. host.Services.GetServices<IPausable>()];
        world.CountCpu = host.Services.GetRequiredService<LauncherMetrics>().EndedCpu;
        var supervision = host.Services.GetRequiredService<SupervisorService>();
        await host.RunAsync();
        return supervision.ExitCode;
    }

    private static LogOutput OpenLogs(LogOptions options)
    {
        try
        {
            return new LogOutput(options, TimeProvider.System);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"{LogSettings.File.Option}: {e.Message}");
        }
    }

    private static void AddLogs(this HostApplicationBuilder builder, LogOutput logs)
    {
        builder.Services
            .AddSingleton(logs.Options)
            .AddSingleton(logs)
            .AddSingleton<ILoggerProvider, LauncherLogger>();
        if (logs.File is not null)
        {
            return;
        }
        // Not AddConsoleFormatter: it binds options by reflection, which NativeAOT cannot, and this formatter has none.
        builder.Services.AddSingleton<ConsoleFormatter, LauncherConsoleFormatter>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = LauncherConsoleFormatter.FormatterName;
            // Standard output belongs to the app.
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }

    private static IServiceCollection AddTriggers(this IServiceCollection services, LauncherOptions options)
    {
        if (options.TouchReload is { } file)
        {
            services.AddHostedService(provider => new TouchFileWatch(
                file, provider.GetRequiredService<IOperations>(), provider.GetRequiredService<TimeProvider>()));
        }
        if (options.ReloadOnChange)
        {
            services.AddHostedService(provider => new AppDirectoryWatch(
                // A program behind -- lies where all programs lie; its files are where it works.
                options.App.Foreign is null
                    ? Path.GetDirectoryName(options.App.Path)!
                    : options.App.Conditions.Directory ?? Environment.CurrentDirectory,
                provider.GetRequiredService<IOperations>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AppDirectoryWatch>>()));
        }
        return services;
    }

    private static void Warn(ILogger logger, LauncherWorld world, LauncherOptions options)
    {
        if (world.ControlProblem is { } problem)
        {
            logger.NoControlSocket(problem);
        }
        if (world.Notice is { } notice)
        {
            logger.PlaceNotice(notice);
        }
        if (world.Outboxes is { } outboxes)
        {
            outboxes.Warn = logger.OutboxWarning;
        }
        if (BacklogLimit.Warning(options.Listen.Backlog) is { } lowered)
        {
            logger.BacklogLowered(lowered);
        }
    }
}
