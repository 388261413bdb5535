using System.Net;
using System.Net.Sockets;

namespace Windhover.Exporter.Host.Net;

/// <summary>The socket of <c>--web.listen-address</c>.</summary>
internal static class WebListener
{
    /// <returns>A listening socket.</returns>
    /// <exception cref="ListenException">With the words of Go's <c>http.ListenAndServe</c>.</exception>
    public static async Task<Socket> BindAsync(string address)
    {
        IPEndPoint endpoint;
        try
        {
            // net/http's default where no address is given.
            endpoint = await HostPort.ResolveAsync(address.Length == 0 ? ":80" : address, "tcp");
        }
        catch (ListenException exception)
        {
            throw new ListenException($"listen tcp: {exception.Message}");
        }
        if (endpoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
        {
            endpoint.Address = IPAddress.Any;
        }
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
            socket.Listen(512);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            var bound = endpoint.Address.Equals(IPAddress.IPv6Any) ? $":{endpoint.Port}" : endpoint.ToString();
            throw new ListenException($"listen tcp {bound}: bind: {GoError.OfSocket(exception)}");
        }
    }
}
