using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Sends each request whose cookie names another worker to that one, and gives clients their cookie.</summary>
/// <remarks>Request by request, and not by connection: proxies share theirs between clients. It stands outside of what counts
/// requests.</remarks>
internal sealed class AffinityMiddleware
{
    private const int TokenLength = 22;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly RequestDelegate _next;
    private readonly AffinityPlan _plan;
    private readonly AffinityNeed _need;
    private readonly Peers _peers;
    private readonly PeerForwarder _forwarder;
    private readonly PeerTransport _transport;
    private readonly string _prefix;
    private readonly string _setCookie;
    private readonly string _setSecureCookie;
    private readonly string _setCrossSiteCookie;
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
        // Of one jar per site that the page is of: what browsers keep even where they keep no cookies of others.
        _setCrossSiteCookie = $"{_prefix}{peers.Own}; path=/; samesite=none; httponly; secure; partitioned";
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
        var request = context.Request;
        var hasToken = HasConnectionToken(request.QueryString.Value);
        if (!_need.Concerns(request, hasToken))
        {
            // A page brings a new cookie if the one that it came with is of no more use.
            return _peers.Look(name, isOfSession: false) == PeerState.Accepting ? _next(context) : BindAsync(context);
        }
        var isUpgrade = PeerExchange.IsUpgrade(context);
        var isOfSession = isUpgrade || hasToken;
        var state = _peers.Look(name, isOfSession);
        if (state == PeerState.Accepting || (state == PeerState.Draining && isOfSession))
        {
            var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
            // What cannot be sent on is served here, and keeps its cookie.
            return PeerRequestHead.CanCarry(context, target)
                ? ForwardAsync(context, target, name.Instance, waits: isUpgrade || (isOfSession && Waits(request)))
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
            response.Headers.Append(
                HeaderNames.SetCookie,
                IsCrossSite(context.Request) ? _setCrossSiteCookie : context.Request.IsHttps ? _setSecureCookie : _setCookie);
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

    // A browser keeps no Lax cookie that comes with an answer to the page of another site.
    private static bool IsCrossSite(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            // Browsers say so over https, and to their own machine: whatever a proxy in front makes of it, a secure cookie is kept. A page that
            // the user goes to is the site from then on.
            return site == "cross-site" && headers["Sec-Fetch-Dest"] != "document";
        }
        // Those from before 2023 name the origin of a page's own requests. One of the same site is no worse off.
        return request.IsHttps && headers.Origin is [{ } origin]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase));
    }

    // What SignalR calls a connection, 16 bytes in base64url: only the worker that has begun it knows it. Apps call other things "id", too.
    private static bool HasConnectionToken(string? query)
    {
        var rest = query.AsSpan();
        for (int at; (at = rest.IndexOf("id=", StringComparison.Ordinal)) > 0; rest = rest[(at + 1)..])
        {
            var value = rest[(at + 3)..];
            var end = value.IndexOf('&');
            value = end < 0 ? value : value[..end];
            if (rest[at - 1] is '?' or '&' && value.Length == TokenLength && !value.ContainsAnyExcept(TokenCharacters))
            {
                return true;
            }
        }
        return false;
    }
}
