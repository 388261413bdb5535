using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Puts <see cref="AffinityMiddleware"/> outside of what counts requests, if the app needs it.</summary>
internal sealed class AffinityFilter(WorkerProcess process, AffinityNeed need, ILogger<AffinityFilter> logger) : IStartupFilter
{
    // Packages that carry what hubs say to the clients of other processes.
    private static readonly string[] Backplanes =
        ["Microsoft.AspNetCore.SignalR.StackExchangeRedis", "Microsoft.Azure.SignalR"];

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
                Announce(plan);
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

    // Once, and not by each worker.
    private void Announce(AffinityPlan plan)
    {
        if (process.Contract is { Slot: 0, Generation: 1 } && plan.Workers > 1)
        {
            logger.AffinityOn(
                !plan.IsAuto ? "--affinity cookie is set" : need.HasComponents ? "Razor components are mapped" : "hubs are mapped",
                plan.Cookie,
                need.HasHubs && !HasBackplane()
                    ? $". Clients.All reaches the clients of one worker only: for all of them, add a backplane, such as the package {Backplanes[0]}"
                    : "");
        }
    }

    private static bool HasBackplane() =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => Backplanes.Contains(assembly.GetName().Name));
}
