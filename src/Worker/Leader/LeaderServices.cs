using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Board;

namespace Windhover.Worker.Leader;

internal static class LeaderServices
{
    /// <summary>Adds it once: the attachment does, and the app that adds a service for the leader.</summary>
    public static void AddLeadership(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Leadership(
            WorkerProcess.Current,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<Leadership>>()));
    }
}
