using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Windhover.Worker.Affinity;

/// <summary>Sends a request on to the worker that its cookie names, and that worker's answer back. Nothing is buffered, and nothing is
/// sent twice that is not safe to send twice.</summary>
/// <remarks>It makes up no answer: a request is answered by that worker, or, as long as nothing of it was sent, by this one, or is cut off,
/// as when a worker is killed that serves it. So each answer is counted once, by the worker that gave it.</remarks>
internal sealed class PeerForwarder(
    PeerPool pool, Peers peers, IOptions<KestrelServerOptions> kestrel, IHostApplicationLifetime application)
{
    /// <param name="context">Nothing has read its body.</param>
    /// <param name="target">As the client has sent it.</param>
    /// <param name="instance">Of the worker.</param>
    /// <param name="waits">It may last as long as the app: it ends when this worker stops.</param>
    /// <returns>False if that worker cannot be reached, and nothing has happened.</returns>
    public async Task<bool> TryForwardAsync(HttpContext context, string target, long instance, bool waits)
    {
        using var stop = waits
            ? CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, application.ApplicationStopping)
            : null;
        var cancellation = stop?.Token ?? context.RequestAborted;
        if (pool.TryGet(instance) is not { } connection)
        {
            return false;
        }
        var exchange = new PeerExchange(context, connection, kestrel.Value, cancellation);
        PeerResponseHead head;
        try
        {
            try
            {
                head = await exchange.SendAsync(target);
            }
            catch (Exception e) when (e is IOException or SocketException && exchange.MayRepeat)
            {
                // That worker has closed the connection that waited.
                connection.Dispose();
                if (pool.TryGet(instance, isNew: true) is not { } another)
                {
                    return false;
                }
                connection = another;
                exchange = new PeerExchange(context, connection, kestrel.Value, cancellation);
                head = await exchange.SendAsync(target);
            }
            Interlocked.Increment(ref peers.Counts.Forwarded);
            Disown(context);
            if (head.Status == StatusCodes.Status101SwitchingProtocols)
            {
                await TunnelAsync(context, head, connection, cancellation);
            }
            else if (await exchange.AnswerAsync(head, application.ApplicationStopping))
            {
                pool.Return(instance, connection);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            context.Abort();
        }
        connection.Dispose();
        await exchange.EndAsync();
        return true;
    }

    // That worker measures and traces it.
    private static void Disown(HttpContext context)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private async Task TunnelAsync(HttpContext context, PeerResponseHead head, PeerConnection connection, CancellationToken cancellation)
    {
        head.CopyTo(context.Response);
        Interlocked.Increment(ref peers.Counts.Tunnels);
        try
        {
            await using var client = await OpenAsync(context);
            await PeerTunnel.RunAsync(client, connection, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref peers.Counts.Tunnels);
        }
    }

    private static async Task<Stream> OpenAsync(HttpContext context)
    {
        if (!PeerExchange.IsWebSocketOverHttp2(context))
        {
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Remove(HeaderNames.Upgrade);
        response.Headers.Remove(HeaderNames.SecWebSocketAccept);
        return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
    }
}
