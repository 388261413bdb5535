using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Requests;
using Windhover.Worker.Accept;
using Windhover.Worker.Access;
using Windhover.Worker.Advice;
using Windhover.Worker.Affinity;
using Windhover.Worker.Board;
using Windhover.Worker.Drain;
using Windhover.Worker.Endpoints;
using Windhover.Worker.Keys;
using Windhover.Worker.Leader;
using Windhover.Worker.WarmUp;

namespace Windhover.Worker.Attach;

/// <summary>Adds to an app what makes it a worker, once, whether the app asks, the hosting startup, or both.</summary>
internal static class WorkerAttachment
{
    public static void Attach(IServiceCollection services, Action<WindhoverOptions>? configure)
    {
        if (services.Any(service => service.ServiceType == typeof(WorkerIdentity)))
        {
            PreferSharedListeners(services);
        }
        else
        {
            AttachOnce(services);
        }
        if (configure is not null)
        {
            services.Configure(configure);
        }
    }

    private static void AttachOnce(IServiceCollection services)
    {
        var process = WorkerProcess.Current;
        if (process is not null)
        {
            ChildEnvironment.ForgetHostingStartup();
        }
        process = process?.TryAttach() == true ? process : null;

        services.AddSingleton<IConfigureOptions<WindhoverOptions>, ConfigureWindhoverOptions>();
        services.AddLeadership();
        services.AddSingleton(provider => new WorkerIdentity(
            process?.Contract.Slot ?? 0, Environment.ProcessId, process?.Contract.Generation ?? 0)
        {
            Leadership = provider.GetRequiredService<Leadership>(),
        });
        services.AddWindhoverEmitter();
        services.AddSingleton<IConfigureOptions<EmitterOptions>>(provider =>
            new ConfigureEmitter(process?.Contract, provider.GetRequiredService<IOptions<WindhoverOptions>>()));
        if (process is not null)
        {
            AddWorker(services, process);
        }
    }

    private static void AddWorker(IServiceCollection services, WorkerProcess process)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(process);
        services.AddSingleton(process.Row);
        services.AddSingleton(new Notices(process.Board, process.Contract.Advice));
        // What an app reads there is what holds.
        services.PostConfigure<WindhoverOptions>(options =>
        {
            options.AppName = process.Contract.AppName;
            options.Statsd = process.Contract.StatsdAddress is { Length: > 0 } address ? address : null;
        });
        services.AddSingleton<RunningRequests>();
        services.AddSingleton<RequestObserver>(provider => provider.GetRequiredService<RunningRequests>());
        if (process.Contract.AccessLog is { } place)
        {
            services.AddSingleton(provider => new AccessLog(
                place,
                process.Contract.Slot,
                process.Row,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AccessLog>>()));
            services.AddSingleton<RequestLog>(provider => provider.GetRequiredService<AccessLog>());
            services.AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        }
        services.AddSingleton<RequestTimeouts>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<WarmUpTransport>();
        services.AddSingleton<WarmUpRequests>();
        services.AddSingleton<AffinityNeed>();
        services.AddSingleton<Peers>();
        services.AddSingleton<PeerPool>();
        services.AddSingleton<PeerForwarder>();
        services.AddSingleton<PeerTransport>();
        services.AddSingleton<ConnectionTracker>();
        services.AddSingleton<SharedListenerFactory>();
        services.AddSingleton<OwnEndpoints>();
        services.AddSingleton<LauncherEndpoint>();
        services.AddHostedService<EndpointNotices>();
        if (process.Contract.Plans?.FirstOrDefault(plan => plan.IsTls && BindingAddress.Parse(plan.Url) is { IsUnixPipe: false }) is { } tls)
        {
            // What clients are redirected to; the app's own word wins.
            services.PostConfigure<HttpsRedirectionOptions>(options => options.HttpsPort ??= BindingAddress.Parse(tls.Url).Port);
        }
        services.AddSingleton<InheritedSockets>();
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>>(p => p.GetRequiredService<InheritedSockets>());
        services.AddSingleton<IPostConfigureOptions<SocketTransportOptions>>(p => p.GetRequiredService<InheritedSockets>());
        // First means outermost. What counts requests is within both: a request is counted by the worker that serves it.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, AffinityFilter>());
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, ConnectionCloseFilter>());
        services.AddSingleton<WorkerLifetime>();
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<WorkerLifetime>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLifetime>());
        if (process.Contract.Keys is { } keys)
        {
            services.AddKeys(keys);
        }
        services.AddHostedService(provider => new AdviceTeller(
            process,
            provider.GetRequiredService<Notices>(),
            services,
            provider,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<AdviceTeller>>()));
        // The launcher says once, for all workers, where the app listens.
        services.Configure<LoggerFilterOptions>(filter => filter.Rules.Add(
            new LoggerFilterRule(providerName: null, "Microsoft.Hosting.Lifetime", LogLevel.Warning, filter: null)));
        PreferSharedListeners(services);
    }

    // Kestrel asks the transport that was added last first.
    private static void PreferSharedListeners(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(SharedListenerFactory)))
        {
            services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<WarmUpTransport>());
            services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<PeerTransport>());
            services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<SharedListenerFactory>());
        }
    }
}
