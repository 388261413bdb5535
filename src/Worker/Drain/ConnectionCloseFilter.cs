using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Accept;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Drain;

/// <summary>While the worker drains, tells HTTP/1.1 clients with each response to open their next connection elsewhere.</summary>
internal sealed class ConnectionCloseFilter : IStartupFilter
{
    private readonly ConnectionTracker _connections;
    private readonly ILogger<ConnectionCloseFilter> _logger;
    private readonly Func<object, Task> _closeIfDraining;

    public ConnectionCloseFilter(ConnectionTracker connections, ILogger<ConnectionCloseFilter> logger)
    {
        _connections = connections;
        _logger = logger;
        _closeIfDraining = CloseIfDraining;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Runs after the addresses were read from the app's configuration and before Kestrel would warn about them.
        if (app.ServerFeatures.Get<IServerAddressesFeature>() is { Addresses: { IsReadOnly: false, Count: > 0 } } configured)
        {
            _logger.AddressesOverridden(string.Join(", ", configured.Addresses));
            configured.Addresses.Clear();
        }
        app.Use(following => context =>
        {
            // Decided when the response starts, not when the request does: a drain may begin in between.
            context.Response.OnStarting(_closeIfDraining, context.Response);
            return following(context);
        });
        next(app);
    };

    private Task CloseIfDraining(object state)
    {
        var response = (HttpResponse)state;
        if (_connections.Closing && !IsMultiplexed(response.HttpContext.Request.Protocol) && response.StatusCode != 101)
        {
            response.Headers.Connection = "close";
        }
        return Task.CompletedTask;
    }

    private static bool IsMultiplexed(string protocol) => HttpProtocol.IsHttp2(protocol) || HttpProtocol.IsHttp3(protocol);
}
