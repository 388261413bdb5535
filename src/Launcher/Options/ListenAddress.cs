using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Options;

/// <summary>Where clients reach the app: <c>http://host:port</c>, <c>https://host:port</c> or <c>http://unix:/path</c>, each
/// with <c>?protocols=http2</c> or without.</summary>
internal sealed record ListenAddress
{
    private const string Http = "http://";
    private const string Https = "https://";
    private const string UnixPrefix = "unix:";
    private const string ProtocolsOption = "protocols=";
    private const string SchemeEnd = "://";

    private static readonly string[] KnownProtocols = ["http1", "http2", "http1and2"];

    private ListenAddress(string host, int port, string? unixPath)
    {
        Host = host;
        Port = port;
        UnixPath = unixPath;
    }

    /// <summary>The app ends TLS here by itself.</summary>
    public bool IsTls { get; private init; }

    /// <summary><c>http1</c>, <c>http2</c> or <c>http1and2</c>; null: as the app says, else as Kestrel does.</summary>
    public string? Protocols { get; private init; }

    /// <summary>A name, an IP address without brackets, or <c>*</c> for all interfaces.</summary>
    public string Host { get; }

    /// <summary>0 to 65535; 0 lets the system choose.</summary>
    public int Port { get; }

    /// <summary>Path of the unix socket; null for TCP.</summary>
    public string? UnixPath { get; }

    /// <summary>Reads an address in the form that ASP.NET Core's <c>--urls</c> takes, or as other servers have it: a port of this machine, <c>:5000</c> of all
    /// interfaces, <c>host:5000</c>.</summary>
    /// <param name="text">For example <c>http://localhost:5000</c>, <c>https://[::]:443</c>, <c>http://unix:/run/app.sock</c> or
    /// <c>http://localhost:5001?protocols=http2</c>.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <param name="error">What is wrong, when it is not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        text = WithScheme(text);
        var isTls = text.StartsWith(Https, StringComparison.OrdinalIgnoreCase);
        if (!isTls && !text.StartsWith(Http, StringComparison.OrdinalIgnoreCase))
        {
            error = "expected a port, host:port, http://host:port, https://host:port or http://unix:/path";
            return false;
        }
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var place = (question < 0 ? text : text[..question])[(isTls ? Https : Http).Length..];
        error = ParseOptions(question < 0 ? null : text[(question + 1)..], out var protocols)
            ?? (place.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase)
                ? ParseUnix(place[UnixPrefix.Length..], out address)
                : ParseTcp(place.TrimEnd('/'), isTls, out address));
        address = error is null && address is not null ? address with { IsTls = isTls, Protocols = protocols } : null;
        return error is null && address is not null;
    }

    /// <summary>Whether both mean the same socket, whatever is spoken there.</summary>
    public bool IsSamePlace(ListenAddress other) => (Host, Port, UnixPath) == (other.Host, other.Port, other.UnixPath);

    /// <summary>The address as a client would write it, with the port that was given.</summary>
    public string UrlWithPort(int port)
    {
        var scheme = IsTls ? Https : Http;
        if (UnixPath is not null)
        {
            return scheme + UnixPrefix + UnixPath;
        }
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}{host}:{port}");
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => UrlWithPort(Port) + (Protocols is null ? "" : $"?{ProtocolsOption}{Protocols}");

    private static string WithScheme(string text)
    {
        var place = text.Split('?')[0];
        return place.Contains(SchemeEnd, StringComparison.Ordinal) ? text
            : place.Length > 0 && place.All(char.IsAsciiDigit) ? $"{Http}localhost:{text}"
            : place.StartsWith(':') && !place.StartsWith("::", StringComparison.Ordinal) ? $"{Http}*{text}"
            : place.StartsWith('/') ? $"{Http}{UnixPrefix}{text}"
            : place.Contains(':', StringComparison.Ordinal) ? Http + text
            : text;
    }

    private static string? ParseOptions(string? options, out string? protocols)
    {
        protocols = null;
        if (options is null)
        {
            return null;
        }
        var given = options.StartsWith(ProtocolsOption, StringComparison.OrdinalIgnoreCase) ? options[ProtocolsOption.Length..] : null;
        protocols = KnownProtocols.FirstOrDefault(known => known.Equals(given, StringComparison.OrdinalIgnoreCase));
        return protocols is not null
            ? null
            : $"'?{options}' is no option of an address: expected ?{ProtocolsOption} and one of {string.Join(", ", KnownProtocols)}, as in "
                + "http://localhost:5001?protocols=http2";
    }

    private static string? ParseUnix(string path, out ListenAddress? address)
    {
        address = null;
        if (path.Length < 2 || path[0] != '/')
        {
            return "the path of a unix socket must be absolute, as in http://unix:/run/app.sock";
        }
        if (!UnixAddress.Fits(path))
        {
            return $"the path of a unix socket may have {UnixAddress.MaxBytes} bytes at most";
        }
        address = new ListenAddress("", 0, path);
        return null;
    }

    private static string? ParseTcp(string authority, bool isTls, out ListenAddress? address)
    {
        address = null;
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = hasPort ? authority[..colon] : authority;
        var portText = hasPort ? authority[(colon + 1)..] : isTls ? "443" : "80";
        if (host.Contains('/', StringComparison.Ordinal) || portText.Contains('/', StringComparison.Ordinal))
        {
            return "an address ends after the port: a path belongs into the app";
        }
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
        {
            return $"'{portText}' is not a port: expected 0 to 65535";
        }
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host.Length == 0 || (host.Contains(':', StringComparison.Ordinal) && !isBracketed))
        {
            return "expected a host before the port; IPv6 addresses stand in brackets, as in http://[::1]:5000";
        }
        if (isBracketed && !System.Net.IPAddress.TryParse(host, out _))
        {
            return $"'{host}' is not an IPv6 address";
        }
        address = new ListenAddress(isBracketed ? host[1..^1] : host == "+" ? "*" : host, port, null);
        return null;
    }
}
