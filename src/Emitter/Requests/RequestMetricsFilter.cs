using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Windhover.Emitter.Requests;

/// <summary>Puts <see cref="RequestMetricsMiddleware"/> outside of all other middleware.</summary>
internal sealed class RequestMetricsFilter(StatsdClient client) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (client.Enabled)
        {
            app.Use(following => new RequestMetricsMiddleware(following, client).Invoke);
        }
        next(app);
    };
}
