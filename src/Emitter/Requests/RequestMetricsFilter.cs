using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Windhover.Emitter.Delivery;

namespace Windhover.Emitter.Requests;

/// <summary>Puts <see cref="RequestMetricsMiddleware"/> outside of all other middleware, and
/// <see cref="RejectedRequests"/> beside it.</summary>
internal sealed class RequestMetricsFilter(EmitterOutbox outbox, RequestObserver? observer = null, RequestLog? log = null) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (outbox.Writer.Enabled || observer is not null)
        {
            var series = new RequestSeries(outbox.Writer);
            app.Use(following => new RequestMetricsMiddleware(following, series, observer, log).Invoke);
            // Servers other than Kestrel may have no such source.
            if (app.ApplicationServices.GetService<DiagnosticListener>() is { } server)
            {
                new RejectedRequests(series).Subscribe(server);
            }
        }
        next(app);
    };
}
