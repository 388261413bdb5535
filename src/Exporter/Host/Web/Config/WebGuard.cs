using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Windhover.Shared.Web;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Stands before every page: puts the headers of the file into the answer, and lets in clients that may come.</summary>
/// <remarks>
/// In the shared format <c>rate_limit</c> counts all requests in one bucket, so that a client that guesses keeps the scraper out. Here
/// clients whose password is known have a bucket of their own.
/// </remarks>
internal sealed class WebGuard(WebConfigFile file, RequestDelegate next, WebCounters counters, TimeProvider time) : IDisposable
{
    private readonly BasicAuthentication _authentication = new(time);
    private readonly TokenBucket _known = new(time);
    private readonly TokenBucket _others = new(time);

    public async Task HandleAsync(HttpContext context)
    {
        var config = file.Config;
        foreach (var (name, value) in config.Http.Headers)
        {
            context.Response.Headers[name] = value;
        }
        var claim = config.Users.Count > 0
            ? _authentication.Read(config.Users, context.Request.Headers.Authorization.ToString())
            : null;
        var isKnown = claim is not null && _authentication.IsKnown(claim);
        if (!(isKnown ? _known : _others).TryTake(config.RateLimit))
        {
            Interlocked.Increment(ref counters.RateLimited);
            await TooManyAsync(
                context,
                $"Too many requests: rate_limit allows {config.RateLimit.Burst} at once and one more each "
                + $"{config.RateLimit.Interval.TotalSeconds} s. This one was rejected; try again later.\n");
            return;
        }
        var verdict = config.Users.Count == 0 || isKnown ? PasswordVerdict.Right
            : claim is null ? PasswordVerdict.Wrong
            : await _authentication.CheckAsync(claim, context.Features.GetRequiredFeature<WebConnection>().Network, context.RequestAborted);
        switch (verdict)
        {
            case PasswordVerdict.Right:
                await next(context);
                break;
            case PasswordVerdict.NotChecked:
                Interlocked.Increment(ref counters.PasswordsNotChecked);
                await TooManyAsync(
                    context, "Too many passwords wait for their check. This request was rejected without one; try again in a few seconds.\n");
                break;
            default:
                Interlocked.Increment(ref counters.WrongPasswords);

                // As Go's http.Error.
                context.Response.Headers.WWWAuthenticate = "Basic";
                await ErrorAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized\n");
                break;
        }
    }

    public void Dispose() => _authentication.Dispose();

    private static Task TooManyAsync(HttpContext context, string text)
    {
        context.Response.Headers.RetryAfter = "5";
        return ErrorAsync(context, StatusCodes.Status429TooManyRequests, text);
    }

    private static async Task ErrorAsync(HttpContext context, int status, string text)
    {
        var body = Encoding.ASCII.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
