using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Windhover.Emitter.Requests;

/// <summary>Value of the label <c>endpoint</c>: a route template such as <c>/items/{id}</c>, never a path that a client chose.</summary>
public static class EndpointLabel
{
    /// <summary>All requests that match no route, so that a scanner of random paths makes one series.</summary>
    public const string Unmatched = "unmatched";

    public static string Of(HttpContext context) => Endpoint(context) switch
    {
        RouteEndpoint { RoutePattern.RawText: { } template } => template,
        null => Fallback(context) ?? Unmatched,
        _ => Unmatched,
    };

    /// <summary>The pattern of <c>MapFallbackToFile</c>. It takes its endpoint away, so that the middleware for static files answers; what the
    /// route has found in the path stays.</summary>
    private static string? Fallback(HttpContext context)
    {
        if (context.Features.Get<IRouteValuesFeature>()?.RouteValues is not { Count: > 0 } values
            || context.RequestServices?.GetService<EndpointDataSource>() is not { } source)
        {
            return null;
        }
        foreach (var endpoint in source.Endpoints)
        {
            if (endpoint is RouteEndpoint { Order: int.MaxValue, RoutePattern: { Parameters.Count: > 0 } pattern } && Fits(pattern, values))
            {
                return pattern.RawText;
            }
        }
        return null;
    }

    private static bool Fits(RoutePattern pattern, RouteValueDictionary values)
    {
        foreach (var parameter in pattern.Parameters)
        {
            if (!values.ContainsKey(parameter.Name))
            {
                return false;
            }
        }
        return true;
    }

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
