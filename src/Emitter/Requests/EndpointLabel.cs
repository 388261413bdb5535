using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Windhover.Emitter.Requests;

/// <summary>Value of the label <c>endpoint</c>: a route template such as <c>/items/{id}</c>, never a path that a client chose.</summary>
public static class EndpointLabel
{
    /// <summary>All requests that match no route, so that a scanner of random paths makes one series.</summary>
    public const string Unmatched = "unmatched";

    public static string Of(HttpContext context) => Endpoint(context) is RouteEndpoint { RoutePattern.RawText: { } template }
        ? template
        : Unmatched;

    // An error handler or an error page runs the pipeline once more for another endpoint, after it has remembered the first.
    private static Endpoint? Endpoint(HttpContext context)
    {
        if (context.Response.StatusCode >= 400)
        {
            if (context.Features.Get<IExceptionHandlerFeature>() is { } failed)
            {
                return failed.Endpoint;
            }
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } replaced)
            {
                return replaced.Endpoint;
            }
        }
        return context.GetEndpoint();
    }
}
