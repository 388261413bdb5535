using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Windhover.Shared.Net;

/// <summary>Addresses as flags have them: <c>host:port</c>, <c>:port</c>, <c>[ipv6]:port</c>.</summary>
internal static class HostPort
{
    /// <summary>What every such flag takes, as the end of a sentence.</summary>
    public const string Expected = "expected HOST:PORT, :PORT or [IPV6]:PORT";

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789.:");

    /// <param name="text">As the operator wrote it.</param>
    /// <param name="anyHost">For an empty host. A name is looked up, and gives its first IPv4 address or else its first one.</param>
    /// <param name="portOf">Finds a port that is not a number; null if it has to be one.</param>
    /// <exception cref="ListenException">It is no address, or the host has none.</exception>
    public static IPEndPoint Resolve(string text, IPAddress anyHost, Func<string, int?>? portOf = null)
    {
        if (!TrySplit(text, out var host, out var port))
        {
            throw new ListenException($"'{text}': {Expected}");
        }
        // A sign is taken, and -0 is 0.
        var isNumber = int.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if ((isNumber ? number : portOf?.Invoke(port)) is not (>= 0 and <= ushort.MaxValue and var found))
        {
            throw new ListenException($"'{text}': expected a port from 0 to {ushort.MaxValue}");
        }
        return new IPEndPoint(
            host.Length == 0 ? anyHost : Resolve(host) ?? throw new ListenException($"'{text}': the name '{host}' has no address"),
            found);
    }

    /// <summary>The last colon separates, and an IPv6 address stands in brackets.</summary>
    /// <param name="text">As the operator wrote it.</param>
    /// <param name="host">Without brackets; may be empty.</param>
    /// <param name="port">Not checked; may be empty.</param>
    public static bool TrySplit(string text, out string host, out string port)
    {
        var colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon];
        port = text[(colon + 1)..];
        var bracketed = host.StartsWith('[') && host.EndsWith(']') && host.Length > 1;
        if (bracketed)
        {
            host = host[1..^1];
        }
        return colon >= 0 && host.AsSpan().IndexOfAny('[', ']') < 0 && !port.Contains(']') && (bracketed || !host.Contains(':'));
    }

    private static IPAddress? Resolve(string host)
    {
        if (LiteralAddress.TryRead(host, out var address) || !host.AsSpan().ContainsAnyExcept(AddressCharacters))
        {
            return address;
        }
        try
        {
            var addresses = Dns.GetHostAddresses(host);
            return Array.Find(addresses, one => one.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
