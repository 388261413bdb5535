using System.Net;
using Microsoft.Extensions.Logging;
using Windhover.Emitter.Requests;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.WarmUp;

/// <summary>Asks the app for what the operator named (<c>--warmup</c>), before any client does: what the first request of a
/// process costs (compiling, opening connections, filling caches) is paid before the worker is ready.</summary>
/// <remarks>These requests are no client's: they are neither in <c>request_count</c> nor on the board.</remarks>
internal sealed class WarmUpRequests(
    WorkerProcess process, WarmUpTransport transport, RequestObserver observer, TimeProvider time, ILogger<WarmUpRequests> logger)
{
    /// <returns>False if the app must not be let loose on clients; the log says why.</returns>
    public async Task<bool> RunAsync()
    {
        if (process.Contract.WarmUp is not { } plan)
        {
            return true;
        }
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(plan.Limit, time);
        using var client = CreateClient();
        observer.Pausing = true;
        try
        {
            foreach (var path in plan.Paths)
            {
                if (await AskAsync(client, path, limit.Token) is { } reason)
                {
                    logger.WarmUpFailed(path, reason);
                    return false;
                }
            }
        }
        finally
        {
            observer.Pausing = false;
            transport.Close();
        }
        logger.WarmedUp(time.GetElapsedTime(start));
        return true;
    }

    /// <returns>Null if all went well.</returns>
    private static async Task<string?> AskAsync(HttpClient client, string path, CancellationToken limit)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), limit);
            // A redirect to HTTPS or a request for credentials is an answer of an app that works.
            return response.StatusCode < HttpStatusCode.InternalServerError ? null : $"answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return "was not answered in half of --ready-timeout";
        }
        catch (HttpRequestException exception)
        {
            return $"was not answered: {exception.Message}";
        }
    }

    private HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        // Not into the app's traces: no client waits for these requests.
        ActivityHeadersPropagator = null,
        ConnectCallback = (_, _) => ValueTask.FromResult(transport.Connect()),
    })
    {
        BaseAddress = new Uri("http://localhost"),
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
