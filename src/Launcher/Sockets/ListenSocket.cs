using System.Net;
using System.Net.Sockets;

namespace Windhover.Launcher.Sockets;

/// <summary>A listening socket that the launcher binds once and every worker inherits.</summary>
internal sealed class ListenSocket : IDisposable
{
    private const int IPPROTO_TCP = 6; // ip(7)
    private const int TCP_INFO = 11; // tcp(7)

    // struct tcp_info, linux/tcp.h. Of a listening socket tcpi_unacked is the length of its queue and tcpi_sacked the limit: what
    // ss(8) shows as Recv-Q and Send-Q.
    private const int UnackedOffset = 24;
    private const int SackedOffset = 28;
    private const int TcpInfoBytes = 32;

    private readonly Socket _socket;

    private ListenSocket(Socket socket, string url)
    {
        _socket = socket;
        Url = url;
        Address = socket.LocalEndPoint!.ToString()!;
    }

    public int Fd => (int)_socket.Handle;

    /// <summary>The address as a client writes it, with the real port.</summary>
    public string Url { get; }

    /// <summary>The socket itself, as ss(8) shows it: <c>127.0.0.1:5000</c>, <c>[::1]:5000</c> or a path. Two may have one
    /// <see cref="Url"/>.</summary>
    public string Address { get; }

    /// <summary>With the real port.</summary>
    public EndPoint EndPoint => _socket.LocalEndPoint!;

    /// <summary>0 for a unix socket.</summary>
    public int Port => _socket.LocalEndPoint is IPEndPoint endPoint ? endPoint.Port : 0;

    /// <summary>Connections that wait for a worker, and how many may; null for a unix socket, of which the kernel does not tell, and
    /// after the socket was closed. To be called from any thread.</summary>
    public QueueLength? ReadQueue()
    {
        Span<byte> info = stackalloc byte[TcpInfoBytes];
        try
        {
            return _socket.AddressFamily == AddressFamily.Unix || _socket.GetRawSocketOption(IPPROTO_TCP, TCP_INFO, info) < TcpInfoBytes
                ? null
                : new QueueLength(BitConverter.ToInt32(info[UnackedOffset..]), BitConverter.ToInt32(info[SackedOffset..]));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Binds an address; <c>localhost</c> gives one socket for IPv4 and one for IPv6, as Kestrel does.</summary>
    /// <param name="address">Where.</param>
    /// <param name="backlog">Length of the queue of connections that wait for a worker.</param>
    /// <exception cref="ListenException">The address is in use, not ours, or not allowed.</exception>
    public static IReadOnlyList<ListenSocket> Bind(ListenAddress address, int backlog)
    {
        if (address.UnixPath is { } path)
        {
            return [BindUnix(address, path, backlog)];
        }
        var sockets = new List<ListenSocket>();
        try
        {
            foreach (var ip in Resolve(address))
            {
                // With port 0 the second socket of localhost takes the port that the first one got.
                var port = address.Port == 0 && sockets.Count > 0 ? sockets[0].Port : address.Port;
                if (BindTcp(address, new IPEndPoint(ip, port), backlog, mayLack: sockets.Count > 0) is { } socket)
                {
                    sockets.Add(socket);
                }
            }
            return sockets;
        }
        catch (ListenException)
        {
            sockets.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        // Closing is safe: this process never accepts, so no pending accept makes the runtime shut the socket down for the
        // workers that share it. The runtime removes the file of a unix socket that it bound.
        _socket.Dispose();
    }

    private static IReadOnlyList<IPAddress> Resolve(ListenAddress address)
    {
        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        }
        if (address.Host == "*")
        {
            return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        }
        if (IPAddress.TryParse(address.Host, out var ip))
        {
            return [ip];
        }
        try
        {
            return Dns.GetHostAddresses(address.Host) is [var first, ..]
                ? [first]
                : throw new ListenException($"Cannot listen on {address}: the name '{address.Host}' has no address");
        }
        catch (SocketException e)
        {
            throw new ListenException($"Cannot listen on {address}: the name '{address.Host}' is unknown ({e.Message})", e);
        }
    }

    private static ListenSocket? BindTcp(ListenAddress address, IPEndPoint endPoint, int backlog, bool mayLack)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = address.Host == "*";
            }
            // Never SocketOptionName.ReuseAddress: on Unix it sets SO_REUSEPORT too, and a second server would share the port
            // silently. The runtime sets SO_REUSEADDR by itself.
            socket.Bind(endPoint);
            socket.Listen(backlog);
            return new ListenSocket(socket, address.UrlWithPort(((IPEndPoint)socket.LocalEndPoint!).Port));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (mayLack && e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                return null;
            }
            throw new ListenException($"Cannot listen on {address}: {Explain(e, endPoint.Port)}", e);
        }
    }

    private static ListenSocket BindUnix(ListenAddress address, string path, int backlog)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            UnixSocketPath.TakeOver(path, SocketType.Stream);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(backlog);
            return new ListenSocket(socket, address.ToString());
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ListenException($"Cannot listen on {address}: {UnixSocketPath.Explain(e, path)}", e);
        }
    }

    private static string Explain(SocketException e, int port) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {port} is in use by another program; stop it (ss -ltnp shows it) or choose another port with --listen",
        SocketError.AccessDenied =>
            $"no permission for port {port}; ports below 1024 want root or the capability CAP_NET_BIND_SERVICE",
        SocketError.AddressNotAvailable => "no interface of this machine has that address",
        _ => e.Message,
    };
}
