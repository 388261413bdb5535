using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Windhover.Worker.Affinity;

/// <summary>What the serving worker must know of the client's connection, in one header between workers:
/// <c>address,port,address,port,scheme,id</c>, the client's end first.</summary>
internal static class PeerFacts
{
    /// <summary>Taken off every request. What it says is believed on connections of workers only.</summary>
    public const string Header = "Windhover-Peer";

    private const int Parts = 6;

    public static string Of(HttpContext context)
    {
        var connection = context.Connection;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{connection.RemoteIpAddress},{connection.RemotePort},{connection.LocalIpAddress},{connection.LocalPort},{context.Request.Scheme},{connection.Id}");
    }

    public static void Restore(HttpContext context, string? text)
    {
        if (text?.Split(',', Parts) is not [var remote, var remotePort, var local, var localPort, var scheme, var id])
        {
            return;
        }
        var connection = context.Connection;
        // A unix socket has no addresses.
        connection.RemoteIpAddress = IPAddress.TryParse(remote, out var remoteAddress) ? remoteAddress : null;
        connection.RemotePort = Port(remotePort);
        connection.LocalIpAddress = IPAddress.TryParse(local, out var localAddress) ? localAddress : null;
        connection.LocalPort = Port(localPort);
        connection.Id = id;
        context.Request.Scheme = scheme;
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
}
