using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.Host.Net;

/// <summary>Addresses as Go's <c>net</c> reads them: <c>host:port</c>, <c>:port</c>, <c>[ipv6]:port</c>.</summary>
internal static class HostPort
{
    /// <summary>As <c>net.SplitHostPort</c>.</summary>
    /// <param name="address">As the operator wrote it.</param>
    /// <param name="host">Without brackets; may be empty.</param>
    /// <param name="port">Not checked; may be empty.</param>
    /// <param name="error">Go's words, when the result is false.</param>
    public static bool TrySplit(string address, out string host, out string port, out string error)
    {
        (host, port, error) = ("", "", "");
        var colon = address.LastIndexOf(':');
        if (colon < 0)
        {
            error = $"address {address}: missing port in address";
            return false;
        }
        if (address.StartsWith('['))
        {
            var end = address.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
            {
                error = $"address {address}: missing ']' in address";
                return false;
            }
            if (end + 1 != colon)
            {
                error = end + 1 == address.Length || address[end + 1] != ':'
                    ? $"address {address}: missing port in address"
                    : $"address {address}: too many colons in address";
                return false;
            }
            (host, port) = (address[1..end], address[(colon + 1)..]);
            error = UnexpectedBracket(address, address.AsSpan(1), address.AsSpan(end + 1));
            return error.Length == 0;
        }
        if (address.IndexOf(':', StringComparison.Ordinal) != colon)
        {
            error = $"address {address}: too many colons in address";
            return false;
        }
        (host, port) = (address[..colon], address[(colon + 1)..]);
        error = UnexpectedBracket(address, address, address);
        return error.Length == 0;
    }

    /// <summary>An address as <c>net.Listen</c> and <c>net.ResolveUDPAddr</c> read it: an empty host is every address of both
    /// families.</summary>
    /// <exception cref="ListenException">With Go's words.</exception>
    public static async Task<IPEndPoint> ResolveAsync(string address, string network)
    {
        if (!TrySplit(address, out var host, out var portText, out var splitError))
        {
            throw new ListenException(splitError);
        }
        var port = ParsePort(portText, network);
        if (host.Length == 0)
        {
            return new IPEndPoint(IPAddress.IPv6Any, port);
        }
        var (ip, error) = await ResolveAsync(host);
        return new IPEndPoint(ip ?? throw new ListenException(error), port);
    }

    private static string UnexpectedBracket(string address, ReadOnlySpan<char> opening, ReadOnlySpan<char> closing) =>
        opening.Contains('[') ? $"address {address}: unexpected '[' in address"
        : closing.Contains(']') ? $"address {address}: unexpected ']' in address"
        : "";

    // A sign is taken, and -0 is 0.
    private static int ParsePort(string text, string network)
    {
        var digits = text is ['+' or '-', ..] ? text[1..] : text;
        if (digits.Length > 0 && digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return ServicePort.Find(text, network) ?? throw new ListenException($"lookup {network}/{text}: unknown port");
        }
        var port = 0;
        var fits = digits.Length == 0 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port);
        return fits && port <= ushort.MaxValue && (port == 0 || text[0] != '-')
            ? port
            : throw new ListenException($"address {text}: invalid port");
    }

    private static async Task<(IPAddress? Address, string Error)> ResolveAsync(string host)
    {
        if (LiteralAddress.TryRead(host, out var literal))
        {
            return (literal, $"lookup {host}: no such host");
        }
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host);
            // Go prefers IPv4 where a name has both.
            return (addresses.OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).FirstOrDefault(),
                $"lookup {host}: no such host");
        }
        catch (SocketException exception)
        {
            return (null, $"lookup {host}: {GoError.OfSocket(exception)}");
        }
        catch (ArgumentException)
        {
            return (null, $"lookup {host}: no such host");
        }
    }
}
