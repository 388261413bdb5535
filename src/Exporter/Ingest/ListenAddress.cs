using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Windhover.Exporter.Ingest;

/// <summary>Reads <c>host:port</c> as statsd_exporter does, with its messages. Source: statsd_exporter, pkg/address/address.go.</summary>
internal static class ListenAddress
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789.:");

    /// <summary>An empty host is <c>0.0.0.0</c>, which is IPv4 only. A name is looked up, and gives its first IPv4 address or else its
    /// first one.</summary>
    /// <exception cref="IngestException">It is no address, or the host has none.</exception>
    public static IPEndPoint Parse(string text)
    {
        if (!TrySplit(text, out string host, out string port))
        {
            throw new IngestException(IngestFailure.BadAddress, $"bad StatsD listening address: {text}");
        }

        return new IPEndPoint(Resolve(host.Length == 0 ? "0.0.0.0" : host), ParsePort(port));
    }

    /// <summary>Go's net.SplitHostPort: the last colon separates, and an IPv6 address stands in brackets.</summary>
    private static bool TrySplit(string text, out string host, out string port)
    {
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon];
        port = text[(colon + 1)..];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']') && host.Length > 1;
        if (bracketed)
        {
            host = host[1..^1];
        }

        return colon >= 0 && host.AsSpan().IndexOfAny('[', ']') < 0 && !port.Contains(']') && (bracketed || !host.Contains(':'));
    }

    private static IPAddress Resolve(string host)
    {
        if (LiteralAddress.TryRead(host, out IPAddress? address))
        {
            return address ?? throw NoSuchHost(host, inner: null);
        }

        try
        {
            if (host.AsSpan().ContainsAnyExcept(AddressCharacters))
            {
                IPAddress[] addresses = Dns.GetHostAddresses(host);
                return Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            }
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            throw NoSuchHost(host, exception);
        }

        throw NoSuchHost(host, inner: null);
    }

    private static IngestException NoSuchHost(string host, Exception? inner)
        => new(IngestFailure.BadAddress, $"unable to resolve {host}: lookup {host}: no such host", inner);

    private static int ParsePort(string port)
    {
        string digits = port.StartsWith('+') || port.StartsWith('-') ? port[1..] : port;
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw BadPort(port, $"strconv.Atoi: parsing \"{port}\": invalid syntax");
        }

        if (!long.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw BadPort(port, $"strconv.Atoi: parsing \"{port}\": value out of range");
        }

        // The odd end is what Go prints where there is no error to print; scripts may look for it.
        return number is >= 0 and <= 65535 ? (int)number : throw BadPort(port, "%!s(<nil>)");
    }

    private static IngestException BadPort(string port, string why) => new(IngestFailure.BadAddress, $"bad port {port}: {why}");
}
