using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Windhover.Worker.Leader;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Services that run once, however many workers there are.</summary>
public static class WindhoverServiceCollectionExtensions
{
    /// <summary>Adds a hosted service that runs in one worker at a time, the leader: it starts when this worker becomes the leader, and
    /// stops when it begins to drain. The next leader starts its own only after this one has stopped, or its process has ended.</summary>
    /// <typeparam name="T">An instance is made for each start. A start that fails is logged and tried again, after 1 s at first and 60 s
    /// at most; an exception of a <see cref="BackgroundService"/> that runs is handled as <see cref="HostOptions"/> say.</typeparam>
    /// <remarks>Without a launcher, under <c>dotnet run</c> say, this process is the leader. In place of <c>AddHostedService</c>, not
    /// beside it.</remarks>
    public static IServiceCollection AddLeaderHostedService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddLeadership();
        return services.AddHostedService<LeaderService<T>>();
    }
}
