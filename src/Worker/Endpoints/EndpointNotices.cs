using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>Tells, once for all workers, which of the app's own endpoints are not bound.</summary>
internal sealed class EndpointNotices(
    Notices notices, OwnEndpoints own, IServiceProvider services, ILogger<EndpointNotices> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (notices.MayTell(AdviceName.Endpoints) && services.GetService<IServer>() is { } server)
        {
            own.NoteAddresses(server);
            if (own.Describe() is { } text && notices.TryTell(AdviceName.Endpoints))
            {
                // The images of ASP.NET Core set HTTP_PORTS: their user has not asked for that port.
                logger.EndpointsReplaced(own.AreOfTheImage ? LogLevel.Information : LogLevel.Warning, text);
            }
        }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
