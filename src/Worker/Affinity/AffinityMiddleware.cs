using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Sends each request whose cookie names another worker to that one, and gives clients their cookie.</summary>
/// <remarks>Request by request, and not by connection: proxies share theirs between clients. It stands outside of what counts
/// requests.</remarks>
internal sealed class AffinityMiddleware
{
    private readonly RequestDelegate _next;
    private readonly AffinityPlan _plan;
    private readonly AffinityNeed _need;
    private readonly Peers _peers;
    private readonly PeerForwarder _forwarder;
    private readonly PeerTransport _transport;
    private readonly string _prefix;
    private readonly string _setCookie;
    private readonly string _setSecureCookie;
    private readonly Func<object, Task> _bind;

    public AffinityMiddleware(
        RequestDelegate next, AffinityPlan plan, AffinityNeed need, Peers peers, PeerForwarder forwarder, PeerTransport transport)
    {
        _next = next;
        _plan = plan;
        _need = need;
        _peers = peers;
        _forwarder = forwarder;
        _transport = transport;
        _prefix = plan.Cookie + "=";
        _setCookie = $"{_prefix}{peers.Own}; path=/; samesite=lax; httponly";
        _setSecureCookie = _setCookie + "; secure";
        _bind = Bind;
    }

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.Remove(PeerFacts.Header, out var facts) && context.Features.Get<FromPeer>() is not null)
        {
            return ServeAsync(context, facts);
        }
        var cookies = headers.Cookie;
        return cookies.Count > 0 && PeerName.TryFind(cookies, _prefix, out var name) ? RouteAsync(context, name) : BindAsync(context);
    }

    private Task RouteAsync(HttpContext context, PeerName name)
    {
        if (name.Instance == _peers.Own.Instance)
        {
            return _next(context);
        }
        var isUpgrade = PeerExchange.IsUpgrade(context);
        var isOfSession = isUpgrade || HasConnectionId(context.Request.QueryString.Value);
        var state = _peers.Look(name, isOfSession);
        if (state == PeerState.Accepting || (state == PeerState.Draining && isOfSession))
        {
            var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
            // What cannot be sent on is served here, and keeps its cookie.
            return PeerRequestHead.CanCarry(context, target)
                ? ForwardAsync(context, target, name.Instance, waits: isUpgrade || (isOfSession && Waits(context.Request)))
                : _next(context);
        }
        Count(state);
        return BindAsync(context);
    }

    private async Task ForwardAsync(HttpContext context, string target, long instance, bool waits)
    {
        if (!await _forwarder.TryForwardAsync(context, target, instance, waits))
        {
            Interlocked.Increment(ref _peers.Counts.ReboundUnreachable);
            await BindAsync(context);
        }
    }

    // As if the client were connected to this worker.
    private async Task ServeAsync(HttpContext context, StringValues facts)
    {
        PeerFacts.Restore(context, facts);
        // How fast the client sends shows here, too. How fast it reads, the other worker watches over.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
        {
            response.MinDataRate = null;
        }
        _transport.Begin();
        try
        {
            await _next(context);
        }
        finally
        {
            _transport.End();
        }
    }

    private Task BindAsync(HttpContext context)
    {
        context.Response.OnStarting(_bind, context);
        return _next(context);
    }

    private Task Bind(object state)
    {
        var context = (HttpContext)state;
        var response = context.Response;
        // A shared cache would hand it to all clients.
        if (_need.IsOf(context.GetEndpoint()) && !_peers.IsDraining && (_plan.Workers > 1 || _peers.HasOthers)
            && !response.Headers.CacheControl.ToString().Contains("public", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.Append("Set-Cookie", context.Request.IsHttps ? _setSecureCookie : _setCookie);
        }
        return Task.CompletedTask;
    }

    private void Count(PeerState state)
    {
        ref var counts = ref _peers.Counts;
        switch (state)
        {
            case PeerState.Draining:
                Interlocked.Increment(ref counts.ReboundDraining);
                break;
            case PeerState.Hung:
                Interlocked.Increment(ref counts.ReboundHung);
                break;
            case PeerState.Gone:
                Interlocked.Increment(ref counts.ReboundGone);
                break;
            default:
                throw new UnreachableException();
        }
    }

    // A request that has nothing to do but wait for what may come: it must not hold up this worker's end. A poll of SignalR's, which has
    // a name of its own in browsers, and an event stream, whose client there can set no header. An app may call what it likes "id", too.
    private static bool Waits(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && (request.Headers.ContainsKey("X-SignalR-User-Agent")
            || request.Headers.UserAgent.ToString().Contains("SignalR", StringComparison.Ordinal)
            || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal));

    // What SignalR calls a connection: only the worker that has begun it knows it.
    private static bool HasConnectionId(string? query) =>
        query is not null
        && (query.StartsWith("?id=", StringComparison.Ordinal) || query.Contains("&id=", StringComparison.Ordinal));
}
