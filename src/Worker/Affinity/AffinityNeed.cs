using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Whether the app keeps something of a client in the memory of one worker, as its endpoints show, and which requests need
/// it.</summary>
/// <remarks>By the names of their metadata: the assemblies of SignalR and Blazor are not loaded into apps that do not use them.</remarks>
internal sealed class AffinityNeed(WorkerProcess process)
{
    private const string Hub = "Microsoft.AspNetCore.SignalR.HubMetadata";
    private const string Negotiate = "Microsoft.AspNetCore.Http.Connections.NegotiateMetadata";
    private const string Component = "Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata";

    // Below the hub: what begins a connection.
    private const string NegotiateSegment = "negotiate";

    // Where Blazor maps its circuits.
    private const string Circuits = "/_blazor";

    private readonly AffinityPlan? _plan = process.Contract.Affinity;
    private Type[] _signs = [];
    private string[] _paths = [];

    /// <summary>Decided once, by <see cref="Decide"/>.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether the app has hubs, whose <c>Clients.All</c> reaches the clients of one worker only.</summary>
    public bool HasHubs { get; private set; }

    /// <summary>Whether Razor components keep their state in a circuit. Pages without one are whole in themselves.</summary>
    public bool HasCircuits { get; private set; }

    /// <param name="endpoints">All that are mapped.</param>
    public void Decide(EndpointDataSource? endpoints)
    {
        var signs = new HashSet<Type>();
        Type? component = null;
        // Of a hub that a rewriter has put elsewhere, too.
        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "/" + NegotiateSegment };
        foreach (var endpoint in endpoints?.Endpoints ?? [])
        {
            foreach (var type in endpoint.Metadata.Select(metadata => metadata.GetType()))
            {
                if (type.FullName is Hub or Negotiate)
                {
                    signs.Add(type);
                    var path = PathOf((endpoint as RouteEndpoint)?.RoutePattern);
                    paths.Add(path);
                    HasCircuits |= path == Circuits;
                    HasHubs |= type.FullName == Hub && path != Circuits;
                }
                component = type.FullName == Component ? type : component;
            }
        }
        // Without a row of its own no other worker could find this one.
        IsOn = _plan is { } plan && (!plan.IsAuto || signs.Count > 0) && process.Row.Fields.Instance == plan.Instance;
        // Several parts of a page may open a connection at once: with the page they have their worker already.
        _signs = HasCircuits && component is not null ? [.. signs, component] : [.. signs];
        _paths = [.. paths];
    }

    /// <summary>Whether a session may begin with this request.</summary>
    public bool IsOf(Endpoint? endpoint)
    {
        if (_plan is { IsAuto: false })
        {
            return true;
        }
        if (endpoint is not null)
        {
            foreach (var metadata in endpoint.Metadata)
            {
                if (Array.IndexOf(_signs, metadata.GetType()) >= 0)
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>Whether a request has to reach the worker that its cookie names. The others are served where they arrive.</summary>
    /// <param name="request">Before routing: a path base, or a proxy that puts one in front, shows in its path.</param>
    /// <param name="hasToken">It names a connection of SignalR's.</param>
    public bool Concerns(HttpRequest request, bool hasToken) =>
        hasToken || _plan is { IsAuto: false } || (MayNameConnection(request) && Array.Exists(_paths, part => IsBelow(request.Path.Value, part)));

    // What is only fetched there, without a connection's name, is a file of the framework's, or begins a WebSocket without a negotiation.
    private static bool MayNameConnection(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) || request.QueryString.Value?.Contains("id=", StringComparison.Ordinal) == true;

    /// <summary>The longest run of segments of a route that are fixed: one request too many that is sent on does no harm.</summary>
    /// <returns>Empty if there is none.</returns>
    internal static string PathOf(RoutePattern? pattern)
    {
        var segments = pattern?.PathSegments.Select(segment => segment is { IsSimple: true } && segment.Parts[0] is RoutePatternLiteralPart literal
            ? literal.Content
            : null).ToList() ?? [];
        if (segments is [.., NegotiateSegment])
        {
            segments.RemoveAt(segments.Count - 1);
        }
        var (longest, run) = ("", "");
        foreach (var segment in segments)
        {
            run = segment is null ? "" : $"{run}/{segment}";
            longest = run.Length > longest.Length ? run : longest;
        }
        return longest;
    }

    /// <summary>Whether whole segments of a path are those of a part, wherever in it.</summary>
    internal static bool IsBelow(ReadOnlySpan<char> path, string part)
    {
        for (int at; (at = path.IndexOf(part, StringComparison.OrdinalIgnoreCase)) >= 0; path = path[(at + 1)..])
        {
            var end = at + part.Length;
            if (part.Length == 0 || end == path.Length || path[end] == '/')
            {
                return true;
            }
        }
        return false;
    }
}
