using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Control;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Hosting;

/// <summary>What makes a launcher answer.</summary>
internal static class LauncherServices
{
    /// <summary>Needs an <see cref="IOperations"/>, a <see cref="Windhover.Launcher.World.Board.StatusBoard"/> and a <see cref="TimeProvider"/>
    /// beside it.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services, LauncherWorld world, LauncherOptions options)
    {
        services
            .AddSingleton(new LauncherFacts
            {
                Name = options.Name,
                App = options.App.Path,
                MetricsUrl = world.MetricsUrl,
                Listeners = world.ReadListeners,
                Counts = () => world.Outboxes?.Totals,
                DroppedLogs = () => world.Logs.Dropped,
                EndedCpu = world.EndedCpu,
            })
            .AddSingleton(world.Logs.Tail)
            .AddSingleton(world.Metrics)
            .AddSingleton<ProportionalMemory>()
            .AddSingleton(provider => new QueuePeaks(world.ReadListeners, provider.GetRequiredService<TimeProvider>()))
            .AddHostedService(provider => provider.GetRequiredService<QueuePeaks>())
            .AddSingleton<StatusReader>()
            .AddSingleton<LauncherMetrics>()
            .AddSingleton<MetricsWriter>()
            .AddHostedService(provider => provider.GetRequiredService<MetricsWriter>());
        if (world.Outboxes is { } outboxes)
        {
            services.AddSingleton<IPausable>(outboxes);
        }
        if (world.Control is { } socket)
        {
            services
                .AddSingleton(socket)
                .AddSingleton(provider => new ControlPages(
                    provider.GetRequiredService<IOperations>(),
                    provider.GetRequiredService<StatusReader>(),
                    provider.GetRequiredService<MetricsWriter>().Text,
                    world.Logs.Tail))
                .AddSingleton<ControlEndpoints>()
                .AddSingleton<ControlServer>()
                .AddSingleton<IPausable>(provider => provider.GetRequiredService<ControlServer>())
                .AddHostedService(provider => provider.GetRequiredService<ControlServer>());
        }
        services.AddHostedService(provider => new PlaceWatch(
            world,
            provider.GetService<ControlServer>() is { } server
                ? server.WhilePausedAsync
                : action =>
                {
                    action();
                    return Task.CompletedTask;
                },
            provider.GetRequiredService<IOperations>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PlaceWatch>>()));
        if (world.OwnMetrics is { } metrics)
        {
            services
                .AddSingleton(provider => new MetricsServer(metrics.Socket, provider.GetRequiredService<MetricsWriter>()))
                .AddSingleton<IPausable>(provider => provider.GetRequiredService<MetricsServer>())
                .AddHostedService(provider => provider.GetRequiredService<MetricsServer>());
        }
        return services;
    }
}
