using System.Net;
using System.Net.Sockets;

namespace Windhover.Shared.Net;

/// <summary>The socket of <c>--web.listen-address</c>.</summary>
internal static class WebListener
{
    private const int Backlog = 512;

    /// <param name="address">Empty for port 80. An empty host is every address of both families; a port may have a name.</param>
    /// <returns>A listening socket.</returns>
    /// <exception cref="ListenException">It is no address, or cannot be listened on.</exception>
    public static Socket Bind(string address)
    {
        var any = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        var endpoint = HostPort.Resolve(address.Length == 0 ? ":80" : address, any, ServicePort.Tcp);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }
            SocketOptions.ReuseAddress(socket);
            socket.Bind(endpoint);
            // Two sockets with SO_REUSEADDR bind the same port until one listens, so that EADDRINUSE may come only here.
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw ListenException.CannotListen(address, exception);
        }
    }
}
