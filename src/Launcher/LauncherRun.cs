using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Control;
using Windhover.Launcher.Operations;
using Windhover.Launcher.Sockets;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher;

/// <summary>Puts the launcher together and runs it until it is told to stop.</summary>
internal static class LauncherRun
{
    /// <param name="options">What to run.</param>
    /// <param name="readAgain">Reads the options once more, for a reload.</param>
    /// <param name="screen">Where the operator reads that everything runs.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="Sockets.ListenException">A socket cannot be bound.</exception>
    /// <exception cref="ConfigurationException">The mapping file cannot be used.</exception>
    public static async Task<int> RunAsync(LauncherOptions options, Func<LauncherOptions> readAgain, TextWriter screen)
    {
        MappingCheck.Run(options);
        using var world = new LauncherWorld(options, readAgain, screen);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Not AddConsoleFormatter: it binds options by reflection, which NativeAOT cannot, and this formatter has none.
        builder.Services.AddSingleton<ConsoleFormatter, LauncherConsoleFormatter>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = LauncherConsoleFormatter.FormatterName;
            // Standard output belongs to the app.
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ILauncherWorld>(world)
            .AddSingleton(world.Board)
            .AddSingleton(new Arbiter(Policy.Of(options), Random.Shared))
            .AddSingleton<Supervisor>()
            .AddSingleton<IOperations>(services => services.GetRequiredService<Supervisor>())
            .AddSingleton<ILoggerProvider>(services => new TailLogger(world.Tail, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<IHostLifetime, SignalLifetime>()
            .AddSingleton<SupervisorService>()
            .AddHostedService(services => services.GetRequiredService<SupervisorService>())
            .AddControl(world, options)
            .AddTriggers(options)
            // The supervisor keeps its own deadlines.
            .Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        using var host = builder.Build();
        Warn(host.Services.GetRequiredService<ILogger<LauncherWorld>>(), world, options);
        var service = host.Services.GetRequiredService<SupervisorService>();
        await host.RunAsync();
        return service.ExitCode;
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
                options.Foreign is null ? Path.GetDirectoryName(options.App)! : options.Conditions.Directory ?? Environment.CurrentDirectory,
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
            logger.LogWarning("No control socket, so that windhover status and the others have nobody to ask. {Problem}", problem);
        }
        if (BacklogLimit.Warning(options.Backlog) is { } lowered)
        {
            logger.LogWarning("{Lowered}", lowered);
        }
    }
}
