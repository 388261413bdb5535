using Microsoft.AspNetCore.Http;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Stands before every page: puts the headers of the file into the answer, and lets in who may come.</summary>
internal sealed class WebGuard(WebConfigFile file, RequestDelegate next) : IDisposable
{
    private static readonly byte[] Refusal = "Unauthorized\n"u8.ToArray();

    private readonly BasicAuthentication _authentication = new();

    public async Task HandleAsync(HttpContext context)
    {
        var config = file.Config;
        foreach (var (name, value) in config.Http.Headers)
        {
            context.Response.Headers[name] = value;
        }
        if (config.Users.Count == 0
            || await _authentication.IsAllowedAsync(config.Users, context.Request.Headers.Authorization.ToString(), context.RequestAborted))
        {
            await next(context);
            return;
        }

        // As Go's http.Error.
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Refusal.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(Refusal, context.RequestAborted);
        }
    }

    public void Dispose() => _authentication.Dispose();
}
