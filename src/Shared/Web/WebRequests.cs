using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Windhover.Shared.Web;

/// <summary>What Kestrel asks for each request, without the host that mostly stands between.</summary>
internal sealed class WebRequests(RequestDelegate handle, WebConnections connections) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<WebConnection>();
        connections.BeginRequest(connection);
        try
        {
            await handle(context);
        }
        finally
        {
            connections.EndRequest(connection, isScrape: context.Response.StatusCode == StatusCodes.Status200OK);
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Holds nothing of its own.
    }
}
