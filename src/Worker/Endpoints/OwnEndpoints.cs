using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>What the app itself has configured to listen on: five workers cannot bind five times what the app binds once, so the
/// launcher's sockets take the place of all of it.</summary>
internal sealed class OwnEndpoints(IConfiguration configuration)
{
    private readonly List<OwnEndpoint> _found = [];
    private readonly List<ListenerPlan> _served = [];

    /// <summary>All of it has one origin, which a container's image sets unasked.</summary>
    public bool AreOfTheImage => _found.All(endpoint => endpoint.Source == WebHostDefaults.HttpPortsKey);

    /// <summary>Takes down what Kestrel would bind.</summary>
    /// <param name="code">Of <c>ConfigureKestrel</c>.</param>
    /// <param name="kestrel">The section <c>Kestrel</c>; null if it is not read.</param>
    public void Note(IEnumerable<ListenOptions> code, IConfiguration? kestrel)
    {
        _found.AddRange(code.Select(listen => new OwnEndpoint(listen.ToString()!, ProtocolName.Of(listen.Protocols), "ConfigureKestrel")));
        foreach (var endpoint in kestrel?.GetSection("Endpoints").GetChildren() ?? [])
        {
            if (endpoint["Url"] is { Length: > 0 } url)
            {
                var protocols = endpoint["Protocols"] ?? kestrel!["EndpointDefaults:Protocols"];
                var name = Enum.TryParse<HttpProtocols>(protocols, ignoreCase: true, out var parsed) ? ProtocolName.Of(parsed) : null;
                _found.Add(new OwnEndpoint(url, name, $"Kestrel:Endpoints:{endpoint.Key}"));
            }
        }
    }

    /// <summary>The name of the app's own endpoint of TLS at the port of one of the launcher's sockets; empty if there is none.</summary>
    /// <param name="kestrel">The section <c>Kestrel</c>.</param>
    /// <param name="plan">Of the socket.</param>
    public static string NameAt(IConfiguration kestrel, ListenerPlan plan) =>
        kestrel.GetSection("Endpoints").GetChildren().FirstOrDefault(endpoint => endpoint["Url"] is { Length: > 0 } url
            && new OwnEndpoint(url, Protocols: null, endpoint.Key) is { IsTls: true } own && own.IsAt(plan))?.Key ?? "";

    /// <summary>Takes down what is served instead.</summary>
    public void NoteServed(ListenerPlan plan, HttpProtocols protocols) => _served.Add(plan with { Protocols = ProtocolName.Of(protocols) });

    /// <summary>Takes down the addresses, which hold where there are no endpoints. Before the server starts, which changes them.</summary>
    public void NoteAddresses(IServer server)
    {
        if (_found.Count > 0)
        {
            return;
        }
        Add(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [], "Urls");
        if (_found.Count == 0)
        {
            Add(Split(WebHostDefaults.ServerUrlsKey), "urls");
        }
        if (_found.Count == 0)
        {
            Add(Split(WebHostDefaults.HttpPortsKey).Select(port => $"http://*:{port}"), WebHostDefaults.HttpPortsKey);
            Add(Split(WebHostDefaults.HttpsPortsKey).Select(port => $"https://*:{port}"), WebHostDefaults.HttpsPortsKey);
        }
    }

    /// <summary>What clients will look for in vain, and what to do.</summary>
    /// <returns>Null if there is nothing.</returns>
    public string? Describe()
    {
        var lost = _found.Where(endpoint => !_served.Exists(endpoint.IsServedBy)).ToArray();
        if (lost.Length == 0 || _served.Count == 0)
        {
            return null;
        }
        // An address with another scheme or protocol on the same port is not added, but put in its place.
        var kept = _served.Where(plan => !Array.Exists(lost, endpoint => endpoint.IsAt(plan)));
        var options = kept.Select(plan => $"--listen {Quoted(plan)}").Concat(lost.Select(endpoint => endpoint.Option)).Distinct(StringComparer.Ordinal);
        return $"Not bound, as --listen takes the place of the app's own endpoints: {string.Join(", ", lost.Select(own => $"{own.Url} ({own.Source})"))}. "
            + $"Served: {string.Join(", ", _served.Select(plan => plan.Url).Distinct(StringComparer.Ordinal))}. "
            + $"To serve all of them: {string.Join(' ', options)}. See docs/endpoints.md; --no-advice endpoints silences this";
    }

    private static string Quoted(ListenerPlan plan) => plan.Protocols is null ? plan.ToString() : $"'{plan}'";

    private void Add(IEnumerable<string> urls, string source) => _found.AddRange(urls.Select(url => new OwnEndpoint(url, Protocols: null, source)));

    private string[] Split(string key) =>
        configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
