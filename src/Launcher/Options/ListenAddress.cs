using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Options;

/// <summary>Where clients reach the app: <c>http://host:port</c> or <c>http://unix:/path</c>.</summary>
internal sealed record ListenAddress
{
    private const string Scheme = "http://";
    private const string UnixPrefix = "unix:";

    private ListenAddress(string host, int port, string? unixPath)
    {
        Host = host;
        Port = port;
        UnixPath = unixPath;
    }

    /// <summary>A name, an IP address without brackets, or <c>*</c> for all interfaces.</summary>
    public string Host { get; }

    /// <summary>0 to 65535; 0 lets the system choose.</summary>
    public int Port { get; }

    /// <summary>Path of the unix socket; null for TCP.</summary>
    public string? UnixPath { get; }

    /// <summary>Reads an address in the form that ASP.NET Core's <c>--urls</c> takes.</summary>
    /// <param name="text">For example <c>http://localhost:5000</c>, <c>http://[::]:80</c> or <c>http://unix:/run/app.sock</c>.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <param name="error">What is wrong, when it is not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            error = "TLS ends in front of the workers: use http:// here and a reverse proxy for https";
        }
        else if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            error = "expected http://host:port or http://unix:/path";
        }
        else if (text[Scheme.Length..] is var rest && rest.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            error = ParseUnix(rest[UnixPrefix.Length..], out address);
        }
        else
        {
            error = ParseTcp(rest.TrimEnd('/'), out address);
        }
        return error is null && address is not null;
    }

    /// <summary>The address as a client would write it, with the port that was given.</summary>
    public string UrlWithPort(int port)
    {
        if (UnixPath is not null)
        {
            return Scheme + UnixPrefix + UnixPath;
        }
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}{host}:{port}");
    }

    public override string ToString() => UrlWithPort(Port);

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

    private static string? ParseTcp(string authority, out ListenAddress? address)
    {
        address = null;
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = hasPort ? authority[..colon] : authority;
        var portText = hasPort ? authority[(colon + 1)..] : "80";
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
