using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Windhover.Worker.Affinity;
using Windhover.Worker.Contract;
using Windhover.Worker.Keys;

namespace Windhover.Worker.Advice;

/// <summary>All that is looked at. What cannot be seen from here (log files, SQLite in memory, static fields) is in docs/five-processes.md.</summary>
internal static class Advisers
{
    public static readonly IReadOnlyList<Adviser> All =
    [
        new(AdviceName.Keys, Keys),
        new(AdviceName.Sessions, Sessions),
        new(AdviceName.DistributedCache, DistributedCache),
        new(AdviceName.OutputCache, OutputCache),
        new(AdviceName.RateLimits, RateLimits),
        new(AdviceName.Jobs, Jobs),
        new(AdviceName.MetricsPage, MetricsPage),
        new(AdviceName.Affinity, Affinity),
    ];

    private static string? Keys(AppUnderAdvice app)
    {
        if (app.Find(typeof(IKeyManager)) is null)
        {
            return null;
        }
        var isEphemeral = app.Find(typeof(IDataProtectionProvider))?.ImplementationType == typeof(EphemeralDataProtectionProvider)
            || (app.Provider.GetService<IOptions<KeyManagementOptions>>()?.Value is { XmlRepository: null } && !UserKeys.CanBeMade);
        if (!isEphemeral)
        {
            return null;
        }
        var problem = app.Provider.GetService<KeysPlace>()?.Problem;
        return "each worker has keys of its own in memory, so cookies and antiforgery tokens of one worker are rejected by the "
            + $"{app.Workers - 1} others, and by all after a reload{(problem is null ? "" : $" (no place for shared ones: {problem})")}. "
            + "Name a directory that the workers' user may write to with --keys, or call PersistKeysTo…";
    }

    private static string? Sessions(AppUnderAdvice app) =>
        app.Find(typeof(ISessionStore)) is not null && HasMemoryCache(app)
            ? "sessions are kept in each worker's own memory (AddDistributedMemoryCache), so a user's session is found by one of "
                + $"{app.Workers} workers only, and is gone after a reload. Use a shared IDistributedCache, such as AddStackExchangeRedisCache or "
                + "AddDistributedSqlServerCache"
            : null;

    private static string? DistributedCache(AppUnderAdvice app) =>
        app.Find(typeof(ISessionStore)) is null && HasMemoryCache(app)
            ? $"IDistributedCache is each worker's own memory (AddDistributedMemoryCache): {app.Workers} caches, which do not know of each other. "
                + "Use a shared one, such as AddStackExchangeRedisCache, if what is written must be read by another request"
            : null;

    private static string? OutputCache(AppUnderAdvice app) =>
        app.Find(typeof(IOutputCacheStore)) is { } store && IsOutputCachingsOwn(store)
            ? $"the output cache is in each worker's own memory: up to {app.Workers} different answers at a time, and eviction by tag reaches one "
                + "worker. Use AddStackExchangeRedisOutputCache, or let a proxy cache"
            : null;

    private static string? RateLimits(AppUnderAdvice app) =>
        app.Find(typeof(IConfigureOptions<RateLimiterOptions>)) is not null
            ? $"rate limits are counted by each worker for itself: a limit of 10 lets up to {10 * app.Workers} through. Divide the limits by "
                + $"{app.Workers}, or limit in the proxy"
            : null;

    private static string? Jobs(AppUnderAdvice app) =>
        app.Jobs.Select(job => job.Name).ToArray() is { Length: > 0 } jobs
            ? $"{string.Join(", ", jobs)} {(jobs.Length == 1 ? "runs" : "run")} in each of {app.Workers} workers. What must run once is added with "
                + "AddLeaderHostedService<T>() in place of AddHostedService<T>()"
            : null;

    private static string? MetricsPage(AppUnderAdvice app)
    {
        // Middleware has no endpoint that could be found; the assembly is loaded where it is used.
        string[] pages = ["OpenTelemetry.Exporter.Prometheus.AspNetCore", "Prometheus.AspNetCore"];
        var route = app.Provider.GetService<EndpointDataSource>()?.Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
            .FirstOrDefault(path => path.Equals("/metrics", StringComparison.OrdinalIgnoreCase)
                || path.StartsWith("/metrics/{", StringComparison.OrdinalIgnoreCase));
        var page = route ?? AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).FirstOrDefault(pages.Contains);
        return page is null
            ? null
            : $"the app's own page of metrics ({page}) shows one of {app.Workers} workers, another one with each scrape. Name the meters in "
                + "Windhover:Meters and scrape the exporter, or give each worker a port of its own for the page, by {slot}: docs/endpoints.md";
    }

    private static string? Affinity(AppUnderAdvice app)
    {
        if (app.Provider.GetService<AffinityNeed>() is not { IsOn: true } need)
        {
            return null;
        }
        var reason = need.HasHubs ? "hubs are mapped" : need.HasCircuits ? "interactive Razor components are mapped" : "--affinity cookie is set";
        return $"affinity is on, since {reason}: a cookie keeps each client with its worker"
            + (need.HasHubs && !HasBackplane(app)
                ? ". Clients.All reaches the clients of one worker only: for all of them, add a backplane, such as the package "
                    + "Microsoft.AspNetCore.SignalR.StackExchangeRedis"
                : "")
            + ". --affinity none turns it off";
    }

    // What carries to other processes what hubs say to their clients takes the place of SignalR's own. By the names: SignalR's assemblies are
    // not loaded into apps that do not use it.
    private static bool HasBackplane(AppUnderAdvice app) =>
        app.Services.LastOrDefault(service => NameOf(service.ServiceType) == "Microsoft.AspNetCore.SignalR.HubLifetimeManager`1") is { } manager
        && NameOf(AppUnderAdvice.ImplementationOf(manager)) != "Microsoft.AspNetCore.SignalR.DefaultHubLifetimeManager`1";

    private static string? NameOf(Type? type) => type is { IsConstructedGenericType: true } ? type.GetGenericTypeDefinition().FullName : type?.FullName;

    private static bool HasMemoryCache(AppUnderAdvice app) =>
        app.Find(typeof(IDistributedCache))?.ImplementationType == typeof(MemoryDistributedCache);

    // AddOutputCache adds its store in memory as a factory; others add a type.
    private static bool IsOutputCachingsOwn(ServiceDescriptor store) =>
        store.ImplementationFactory?.Method.Module.Assembly == typeof(IOutputCacheStore).Assembly;
}
