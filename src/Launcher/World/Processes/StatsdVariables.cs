using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windhover.Emitter.Delivery;

namespace Windhover.Launcher.World.Processes;

/// <summary>Tells a program that is not .NET where StatsD is, in the variables that the usual clients read: docs/clients.md.</summary>
/// <param name="Host">For UDP, an IP address or a name; null: there is no UDP.</param>
/// <param name="Port">For UDP.</param>
/// <param name="UnixPath">Of a datagram socket; null: there is none.</param>
internal sealed record StatsdVariables(string? Host, int Port, string? UnixPath)
{
    // An app that has any of these reports to an agent already, or has decided where to.
    private static readonly string[] Prefixes = ["STATSD_", "DD_", "DATADOG_"];

    // Of an exporter, and no client's: compose.yaml takes its image from one.
    private const string Exporter = "STATSD_EXPORTER_";

    // Tags are split at them, or end there, in one client or another.
    private static readonly SearchValues<char> NoTag = SearchValues.Create(",|#:= \t\n");

    /// <param name="udp">Where an exporter of our own listens; null: it does not.</param>
    /// <param name="unixPath">As above.</param>
    public static StatsdVariables Of(IPEndPoint? udp, string? unixPath) => new(
        udp is null ? null
        // [::] takes what comes to 127.0.0.1, too, which every client can reach.
        : udp.Address.Equals(IPAddress.Any) || udp.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback.ToString()
        : udp.Address.ToString(),
        udp?.Port ?? 0,
        unixPath);

    /// <param name="address">Of another exporter. The usual clients speak no TCP, and know no abstract names.</param>
    public static StatsdVariables Of(StatsdAddress? address) => address switch
    {
        { Transport: StatsdTransport.Udp } => new(address.Host, address.Port, UnixPath: null),
        { Transport: StatsdTransport.Unixgram, Host: ['/', ..] path } => new(Host: null, 0, path),
        _ => new(Host: null, 0, UnixPath: null),
    };

    /// <summary>Adds them, unless the app knows by itself.</summary>
    /// <param name="environment">All that the worker is started with.</param>
    /// <param name="appName">Value of the tag <c>app_name</c>, for clients that have constant tags.</param>
    public void WriteTo(IDictionary<string, string?> environment, string appName)
    {
        if ((Host ?? UnixPath) is null || environment.Keys.Any(IsTaken))
        {
            return;
        }
        var isIpv6 = IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        var port = Port.ToString(CultureInfo.InvariantCulture);
        if (Host is not null)
        {
            environment["STATSD_HOST"] = Host;
            environment["STATSD_PORT"] = port;
        }
        if (isIpv6)
        {
            // Python's statsd resolves IPv4 only, and fails, unless it is told.
            environment["STATSD_IPV6"] = "1";
        }
        else if (Host is not null)
        {
            environment["STATSD_ADDR"] = $"{Host}:{port}";
        }
        if (UnixPath is not null)
        {
            environment["STATSD_SOCKET_PATH"] = UnixPath;
        }
        // UDP first: clients need an addition of native code for unix sockets, or block while the receiver is behind. Ruby's client
        // ends the program at an IPv6 address in a URL.
        environment["DD_DOGSTATSD_URL"] = Host is not null && !isIpv6 ? $"udp://{Host}:{port}"
            : UnixPath is not null ? "unix://" + UnixPath
            : null;
        if (appName.Length > 0 && !appName.AsSpan().ContainsAny(NoTag))
        {
            foreach (var name in new[] { "DD_TAGS", "DATADOG_TAGS", "STATSD_DEFAULT_TAGS" })
            {
                environment[name] = "app_name:" + appName;
            }
        }
    }

    private static bool IsTaken(string name) =>
        Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !name.StartsWith(Exporter, StringComparison.Ordinal);
}
