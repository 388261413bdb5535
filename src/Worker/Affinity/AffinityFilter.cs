using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Windhover.Worker.Board;

namespace Windhover.Worker.Affinity;

/// <summary>Puts <see cref="AffinityMiddleware"/> outside of what counts requests, if the app needs it.</summary>
internal sealed class AffinityFilter(WorkerProcess process, AffinityNeed need) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (process.Contract.Affinity is { } plan)
        {
            // Run when the pipeline is built: all endpoints are mapped by then.
            app.Use(following =>
            {
                var services = app.ApplicationServices;
                need.Decide(services.GetService<EndpointDataSource>());
                if (!need.IsOn)
                {
                    return following;
                }
                return new AffinityMiddleware(
                    following,
                    plan,
                    need,
                    services.GetRequiredService<Peers>(),
                    services.GetRequiredService<PeerForwarder>(),
                    services.GetRequiredService<PeerTransport>()).InvokeAsync;
            });
        }
        next(app);
    };
}
