using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Windhover.Exporter.Host;

/// <summary>Where the exporter of a launcher keeps its values by default: one file per user and port.</summary>
internal static class StatePlace
{
    private const string ServiceVariable = "STATE_DIRECTORY"; // systemd.exec(5), StateDirectory=
    private const string UserVariable = "XDG_STATE_HOME"; // XDG Base Directory Specification
    private const string Folder = "windhover";

    /// <summary>As many of these as exporters of one user run.</summary>
    public static string FileName(int port) => string.Create(CultureInfo.InvariantCulture, $"exporter-{port}.state");

    /// <param name="webFd">The listening socket of <c>/metrics</c>.</param>
    public static int PortOf(int webFd)
    {
        // The descriptor is the contract's; this object must not close it.
        using var handle = new SafeSocketHandle(webFd, ownsHandle: false);
        using var socket = new Socket(handle);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <returns>Null if the environment names no place.</returns>
    public static string? Directory(Func<string, string?> environment)
    {
        // Several may stand there, with colons between them.
        if (environment(ServiceVariable)?.Split(':')[0] is { Length: > 0 } service)
        {
            return service;
        }
        if (environment(UserVariable) is ['/', ..] user)
        {
            return Path.Combine(user, Folder);
        }
        return environment("HOME") is ['/', ..] home ? Path.Combine(home, ".local", "state", Folder) : null;
    }
}
