using System.Diagnostics;
using System.Globalization;
using JustEat.StatsD;
using Windhover.Emitter.Requests;

namespace Windhover.App.JustEat;

/// <summary>Counts each request once, before the first byte of its response leaves, and times it, after the last.</summary>
internal sealed class JustEatRequests(IStatsDPublisherWithTags publisher, string appName)
{
    private const double Always = 1;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var start = Stopwatch.GetTimestamp();
        var counted = false;
        context.Response.OnStarting(() =>
        {
            Count(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        context.Response.OnCompleted(() =>
        {
            publisher.Timing(
                (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds, Always, "request_latency_seconds", Tags(context));
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            // The server answers for it, and runs no OnStarting.
            Count(exception is BadHttpRequestException rejected ? rejected.StatusCode : StatusCodes.Status500InternalServerError);
            throw;
        }

        void Count(int status)
        {
            if (counted)
            {
                return;
            }
            counted = true;
            var tags = Tags(context);
            tags["method"] = MethodLabel.Of(context.Request.Method);
            tags["http_status"] = status.ToString(CultureInfo.InvariantCulture);
            publisher.Increment(1, Always, "request_count", tags);
        }
    }

    private Dictionary<string, string?> Tags(HttpContext context) => new()
    {
        ["app_name"] = appName,
        ["endpoint"] = EndpointLabel.Of(context),
    };
}
