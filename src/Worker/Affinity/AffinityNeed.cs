using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Whether the app keeps something of a client in the memory of one worker, as its endpoints show.</summary>
/// <remarks>By the names of their metadata: the assemblies of SignalR and Blazor are not loaded into apps that do not use them.</remarks>
internal sealed class AffinityNeed(WorkerProcess process)
{
    private const string Hub = "Microsoft.AspNetCore.SignalR.HubMetadata";
    private const string Negotiate = "Microsoft.AspNetCore.Http.Connections.NegotiateMetadata";
    private const string Component = "Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata";

    private readonly AffinityPlan? _plan = process.Contract.Affinity;
    private Type[] _signs = [];

    /// <summary>Decided once, by <see cref="Decide"/>.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether the app has hubs, whose <c>Clients.All</c> reaches the clients of one worker only.</summary>
    public bool HasHubs { get; private set; }

    public bool HasComponents { get; private set; }

    /// <param name="endpoints">All that are mapped.</param>
    public void Decide(EndpointDataSource? endpoints)
    {
        var signs = new HashSet<Type>();
        foreach (var endpoint in endpoints?.Endpoints ?? [])
        {
            foreach (var type in endpoint.Metadata.Select(metadata => metadata.GetType()))
            {
                var name = type.FullName;
                HasHubs |= name == Hub && !IsCircuit(endpoint);
                HasComponents |= name == Component;
                if (name is Hub or Negotiate or Component)
                {
                    signs.Add(type);
                }
            }
        }
        _signs = [.. signs];
        // Without a row of its own no other worker could find this one.
        IsOn = _plan is { } plan && (!plan.IsAuto || _signs.Length > 0) && process.Row.Fields.Instance == plan.Instance;
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

    // A Blazor app's circuits are a hub too, of no interest to a backplane.
    private static bool IsCircuit(Endpoint endpoint) =>
        (endpoint as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal) == true;
}
