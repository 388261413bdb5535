using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Requests;

namespace Windhover.Emitter;

/// <summary>Adds the emitter to an app.</summary>
internal static class EmitterServices
{
    /// <summary>Counts and times every request, outside of all other middleware, and forwards the meters that
    /// <see cref="EmitterOptions"/> names. Does nothing as long as no address is configured.</summary>
    public static IServiceCollection AddWindhoverEmitter(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<EmitterOptions>();
        services.TryAddSingleton<EmitterOutbox>();
        services.TryAddSingleton<UnexpectedHttp1>();
        // First means outermost.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, RequestMetricsFilter>());
        services.AddHostedService<EmitterService>();
        return services;
    }
}
