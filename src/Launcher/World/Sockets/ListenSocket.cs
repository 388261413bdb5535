using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Options;
using Windhover.Launcher.Systemd;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

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

    private const int SOL_SOCKET = 1; // socket(7)
    private const int SO_ACCEPTCONN = 30; // socket(7)

    private readonly Socket _socket;
    private readonly BoundSocket? _bound;

    private ListenSocket(Socket socket, string url)
    {
        _socket = socket;
        Url = url;
        EndPoint = socket.LocalEndPoint!;
    }

    private ListenSocket(BoundSocket bound, string url)
    {
        _bound = bound;
        _socket = bound.Socket;
        Url = url;
        EndPoint = new UnixDomainSocketEndPoint(bound.Path);
    }

    public int Fd => (int)_socket.Handle;

    /// <summary>The address as a client writes it, with the real port.</summary>
    public string Url { get; private set; }

    /// <summary>What is to be spoken on it, as <see cref="ListenAddress.Protocols"/>.</summary>
    public string? Protocols { get; private set; }

    /// <summary>The socket itself, as ss(8) shows it: <c>127.0.0.1:5000</c>, <c>[::1]:5000</c> or a path. Two may have one
    /// <see cref="Url"/>.</summary>
    public string Address => EndPoint.ToString()!;

    /// <summary>With the real port.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>0 for a unix socket.</summary>
    public int Port => EndPoint is IPEndPoint endPoint ? endPoint.Port : 0;

    /// <summary>False if it has a file that the launcher made, and that is not there any more.</summary>
    public bool IsInPlace => _bound?.IsInPlace != false;

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
    /// <param name="mode">Permissions of a unix socket; null: as the umask leaves them.</param>
    /// <exception cref="ListenException">The address is in use, not ours, or not allowed.</exception>
    /// <param name="isIPv6Only">Of <c>[::]</c>: IPv4 is another's. Without it, it is for both, as under Kestrel.</param>
    public static IReadOnlyList<ListenSocket> Bind(
        ListenAddress address, int backlog, UnixFileMode? mode = null, bool isIPv6Only = false)
    {
        if (address.UnixPath is { } path)
        {
            return [BindUnix(address, path, backlog, mode).SpeakAs(address)];
        }
        var sockets = new List<ListenSocket>();
        try
        {
            foreach (var ip in Resolve(address))
            {
                // With port 0 the second socket of localhost takes the port that the first one got.
                var port = address.Port == 0 && sockets.Count > 0 ? sockets[0].Port : address.Port;
                if (BindTcp(address, new IPEndPoint(ip, port), backlog, isIPv6Only, mayLack: sockets.Count > 0) is { } socket)
                {
                    sockets.Add(socket.SpeakAs(address));
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

    /// <summary>Takes over a socket that the service manager has bound. It stays the manager's, and so does the file of a unix
    /// socket.</summary>
    /// <param name="passed">Owned from now on.</param>
    /// <param name="backlog">As in <see cref="Bind"/>.</param>
    /// <exception cref="ListenException">It is no listening stream socket.</exception>
    public static ListenSocket Take(PassedSocket passed, int backlog)
    {
        Socket? socket = null;
        try
        {
            Descriptors.SetInheritable(passed.Fd, inheritable: false);
            socket = new Socket(new SafeSocketHandle(passed.Fd, ownsHandle: true));
            Span<byte> isListening = stackalloc byte[sizeof(int)];
            socket.GetRawSocketOption(SOL_SOCKET, SO_ACCEPTCONN, isListening);
            if (socket.SocketType == SocketType.Stream && BitConverter.ToInt32(isListening) != 0 && UrlOf(socket) is { } url)
            {
                socket.Listen(backlog);
                return new ListenSocket(socket, url);
            }
        }
        catch (Exception e) when (e is SocketException or Win32Exception)
        {
            socket?.Dispose();
            throw new ListenException($"Cannot use {passed} of the service manager as a socket: {e.Message}", e);
        }
        socket.Dispose();
        throw new ListenException(
            $"Cannot serve on {passed} of the service manager: expected a listening stream socket (ListenStream= without Accept=yes)");
    }

    /// <summary>Takes over a socket that the program made which ran in this process before.</summary>
    /// <param name="handover">What it left.</param>
    /// <param name="backlog">As in <see cref="Bind"/>, for a unix socket that has to be made anew.</param>
    /// <param name="mode">Likewise.</param>
    public static ListenSocket Take(ListenerHandover handover, int backlog, UnixFileMode? mode)
    {
        if (handover.OwnPath is { } path)
        {
            return new ListenSocket(BoundSocket.Take(handover.Fd, path, SocketType.Stream, mode, backlog), handover.Url)
            {
                Protocols = handover.Protocols,
            };
        }
        Descriptors.SetInheritable(handover.Fd, inheritable: false);
        return new ListenSocket(new Socket(new SafeSocketHandle(handover.Fd, ownsHandle: true)), handover.Url)
        {
            Protocols = handover.Protocols,
        };
    }

    public ListenerHandover HandOver() => new(Fd, Url, _bound?.Path) { Protocols = Protocols };

    /// <summary>What the address asks for is spoken on it, whoever has bound it.</summary>
    public ListenSocket SpeakAs(ListenAddress address)
    {
        Protocols = address.Protocols;
        if (address.IsTls && !Url.StartsWith("https:", StringComparison.Ordinal))
        {
            Url = "https" + Url["http".Length..];
        }
        return this;
    }

    /// <summary>Makes a unix socket anew behind the same descriptor: for workers that are started from now on.</summary>
    /// <exception cref="PlaceException">It cannot be made.</exception>
    public void Renew() => _bound?.Renew();

    /// <summary>Whether this is (one of) what <see cref="Bind"/> would make of an address.</summary>
    /// <exception cref="ListenException">The address has a name that cannot be resolved.</exception>
    public bool IsAt(ListenAddress address) => (EndPoint, address.UnixPath) switch
    {
        (UnixDomainSocketEndPoint unix, { } path) => unix.ToString() == path,
        (IPEndPoint ip, null) => ip.Port == address.Port
            && (address.Host == "*" ? ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any) : Resolve(address).Contains(ip.Address)),
        _ => false,
    };

    public void Dispose()
    {
        // Closing is safe: this process never accepts, so no pending accept makes the runtime shut the socket down for the
        // workers that share it.
        _socket.Dispose();
        _bound?.Dispose();
    }

    private static string? UrlOf(Socket socket) => socket.LocalEndPoint switch
    {
        UnixDomainSocketEndPoint unix => $"http://unix:{unix}",
        IPEndPoint ip when ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any) => $"http://*:{ip.Port}",
        IPEndPoint ip => $"http://{ip}",
        _ => null,
    };

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

    private static ListenSocket? BindTcp(ListenAddress address, IPEndPoint endPoint, int backlog, bool isIPv6Only, bool mayLack)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any) && !isIPv6Only;
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

    private static ListenSocket BindUnix(ListenAddress address, string path, int backlog, UnixFileMode? mode)
    {
        try
        {
            return new ListenSocket(BoundSocket.Bind(path, SocketType.Stream, mode, backlog), address.ToString());
        }
        catch (IOException e)
        {
            throw new ListenException($"Cannot listen on {address}: {e.Message}", e);
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
