using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Windhover.Emitter.Delivery;

/// <summary>Where StatsD lines go: <c>udp://host:port</c>, <c>tcp://host:port</c> or <c>unixgram:///path</c>.</summary>
public sealed record StatsdAddress
{
    // sun_path has room for 108 bytes, the final zero among them, unix(7).
    private const int MaxUnixPathLength = 107;

    private StatsdAddress(StatsdTransport transport, string host, int port)
    {
        Transport = transport;
        Host = host;
        Port = port;
    }

    public StatsdTransport Transport { get; }

    /// <summary>Host name or IP address (IPv6 without brackets); for <see cref="StatsdTransport.Unixgram"/> the socket's path,
    /// or <c>@name</c> for an abstract socket.</summary>
    public string Host { get; }

    /// <summary>1 to 65535; 0 for <see cref="StatsdTransport.Unixgram"/>.</summary>
    public int Port { get; }

    /// <summary>Reads an address as operators write it.</summary>
    /// <param name="text">For example <c>udp://statsd-exporter:9125</c> or <c>unixgram:///run/statsd.sock</c>.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <param name="error">What is wrong with the text, without the text itself, when it is not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out StatsdAddress? address, [NotNullWhen(false)] out string? error)
    {
        const string Unixgram = "unixgram://";
        address = null;
        if (text.StartsWith(Unixgram, StringComparison.Ordinal))
        {
            var path = text[Unixgram.Length..];
            if (path.Length < 2 || path[0] is not ('/' or '@'))
            {
                error = "the path of a unix socket must be absolute, as in unixgram:///run/statsd.sock";
                return false;
            }
            if (Encoding.UTF8.GetByteCount(path) > MaxUnixPathLength)
            {
                error = string.Create(CultureInfo.InvariantCulture, $"the path of a unix socket may have {MaxUnixPathLength} bytes at most");
                return false;
            }
            address = new StatsdAddress(StatsdTransport.Unixgram, path, 0);
            error = null;
            return true;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("udp" or "tcp"))
        {
            error = "expected udp://host:port, tcp://host:port or unixgram:///path";
            return false;
        }
        if (uri.Host.Length == 0 || uri.Port is < 1 or > 65535)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"host and port are both required, as in {uri.Scheme}://localhost:9125");
            return false;
        }
        if (uri.PathAndQuery is not ("" or "/") || uri.UserInfo.Length > 0)
        {
            error = $"only host and port may follow {uri.Scheme}://";
            return false;
        }
        var transport = uri.Scheme == "udp" ? StatsdTransport.Udp : StatsdTransport.Tcp;
        address = new StatsdAddress(transport, uri.IdnHost.Trim('[', ']'), uri.Port);
        error = null;
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        if (Transport == StatsdTransport.Unixgram)
        {
            return "unixgram://" + Host;
        }
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(Transport == StatsdTransport.Udp ? "udp" : "tcp")}://{host}:{Port}");
    }
}
