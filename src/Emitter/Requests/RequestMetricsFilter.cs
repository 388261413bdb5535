using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Windhover.Emitter.Requests;

/// <summary>Puts <see cref="RequestMetricsMiddleware"/> outside of all other middleware, and
/// <see cref="RejectedRequests"/> beside it.</summary>
internal sealed class RequestMetricsFilter(StatsdClient client, RequestObserver? observer = null) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (client.Enabled || observer is not null)
        {
            var lines = new RequestLines(client.AppName);
            app.Use(following => new RequestMetricsMiddleware(following, client, lines, observer).Invoke);
            // Servers other than Kestrel may have no such source.
            if (app.ApplicationServices.GetService<DiagnosticListener>() is { } server)
            {
                new RejectedRequests(client, lines).Subscribe(server);
            }
        }
        next(app);
    };
}
