using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>Tells, once for all workers, what of the app's own endpoints is not as it would be without a launcher.</summary>
internal sealed class EndpointNotices(
    WorkerProcess process, OwnEndpoints own, IServiceProvider services, ILogger<EndpointNotices> logger) : IHostedLifecycleService
{
    // Middleware has no endpoint that could be found; the assembly is loaded where it is used.
    private static readonly string[] PageAssemblies = ["OpenTelemetry.Exporter.Prometheus.AspNetCore", "Prometheus.AspNetCore"];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (process.Contract.Slot == 0 && services.GetService<IServer>() is { } server)
        {
            own.NoteAddresses(server);
            if (own.Describe() is { } text)
            {
                // The images of ASP.NET Core set HTTP_PORTS: whoever runs one has not asked for that port.
                logger.EndpointsReplaced(own.AreOfTheImage ? LogLevel.Information : LogLevel.Warning, text);
            }
        }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // The second worker: where there is only one, the page shows all there is.
        if (process.Contract.Slot == 1 && MetricsPage() is { } page)
        {
            logger.MetricsPageOfOneWorker(page);
        }
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string? MetricsPage()
    {
        var route = services.GetService<EndpointDataSource>()?.Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
            .FirstOrDefault(path => path.Equals("/metrics", StringComparison.OrdinalIgnoreCase)
                || path.StartsWith("/metrics/{", StringComparison.OrdinalIgnoreCase));
        return route ?? AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetName().Name)
            .FirstOrDefault(PageAssemblies.Contains);
    }
}
