using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Windhover.Interop;

namespace Windhover.Exporter.Ingest;

/// <summary>Opens StatsD sockets at the addresses that statsd_exporter's flags take.</summary>
public static class IngestSockets
{
    // As many as the kernel allows (net.core.somaxconn): Go asks for that too.
    private const int Backlog = int.MaxValue;

    /// <summary>Octal digits of which 32 bits hold any number.</summary>
    private const int MaxModeDigits = 10;

    /// <param name="address"><c>host:port</c>; an empty host is 0.0.0.0.</param>
    /// <param name="readBufferBytes">0 or less: as much as the kernel gives.</param>
    /// <exception cref="IngestException">The message is ready to be shown.</exception>
    public static IngestSocket BindUdp(string address, int readBufferBytes)
        => Open("udp", ListenAddress.Parse(address), SocketType.Dgram, ProtocolType.Udp, socket => socket.SetReceiveBuffer(readBufferBytes));

    /// <summary>Several sockets at one address, among which the kernel divides the senders: what one sender's socket sends always
    /// comes to the same of them, in order.</summary>
    /// <param name="address">As in <see cref="BindUdp(string, int)"/>.</param>
    /// <param name="readBufferBytes">Of each. 0 or less: as much as the kernel gives.</param>
    /// <param name="count">1 or more.</param>
    /// <exception cref="IngestException">The message is ready to be shown.</exception>
    public static IReadOnlyList<IngestSocket> BindUdp(string address, int readBufferBytes, int count)
    {
        // The first takes the address for itself alone and shares it then: two exporters at one port stay an error.
        var sockets = new List<IngestSocket> { BindUdp(address, readBufferBytes) };
        try
        {
            if (count > 1)
            {
                SocketCalls.ShareAddress(sockets[0].Descriptor);
            }

            while (sockets.Count < count)
            {
                sockets.Add(Open(
                    "udp",
                    sockets[0].LocalEndPoint,
                    SocketType.Dgram,
                    ProtocolType.Udp,
                    socket => socket.SetReceiveBuffer(readBufferBytes),
                    sharesAddress: true));
            }
        }
        catch (Exception)
        {
            sockets.ForEach(socket => socket.Dispose());
            throw;
        }

        return sockets;
    }

    /// <param name="address"><c>host:port</c>; an empty host is 0.0.0.0.</param>
    /// <exception cref="IngestException">The message is ready to be shown.</exception>
    public static IngestSocket ListenTcp(string address)
        => Open("tcp", ListenAddress.Parse(address), SocketType.Stream, ProtocolType.Tcp, _ => { });

    /// <param name="path">A path, or <c>@name</c> for a name that needs no file. A socket file that nobody listens on any more
    /// (its process was killed) is replaced.</param>
    /// <param name="readBufferBytes">0 or less: as much as the kernel gives.</param>
    /// <exception cref="IngestException">The message is ready to be shown.</exception>
    public static IngestSocket BindUnixgram(string path, int readBufferBytes)
        => OpenUnix("unixgram", path, SocketType.Dgram, socket => socket.SetReceiveBuffer(readBufferBytes));

    /// <summary>Listens for connections that are framed as those of TCP.</summary>
    /// <param name="path">As in <see cref="BindUnixgram"/>.</param>
    /// <exception cref="IngestException">The message is ready to be shown.</exception>
    public static IngestSocket ListenUnix(string path) => OpenUnix("unix", path, SocketType.Stream, _ => { });

    /// <summary>Sets who may write to a unix socket: <paramref name="mode"/> is octal, such as <c>755</c>.</summary>
    /// <param name="path">Nothing happens where it is a <c>@name</c>, which has no mode.</param>
    /// <param name="mode">Text of the flag.</param>
    /// <param name="problem">Why the mode stays as the umask made it: in Go's words.</param>
    public static bool TrySetMode(string path, string mode, out string? problem)
    {
        problem = null;
        if (path.StartsWith('@'))
        {
            return true;
        }

        bool isOctal = mode.Length > 0 && !mode.AsSpan().ContainsAnyExceptInRange('0', '7');
        if (!isOctal || mode.TrimStart('0').Length > MaxModeDigits)
        {
            problem = $"strconv.ParseInt: parsing \"{mode}\": {(isOctal ? "value out of range" : "invalid syntax")}";
            return false;
        }

        try
        {
            // As Go's os.Chmod: the permission bits only.
            UnixFile.SetMode(path, (uint)(Convert.ToInt64(mode, 8) & 0x1FF));
            return true;
        }
        catch (Win32Exception exception)
        {
            problem = $"chmod {path}: {exception.Message.ToLowerInvariant()}";
            return false;
        }
    }

    private static IngestSocket OpenUnix(string network, string path, SocketType type, Action<IngestSocket> configure)
    {
        EndPoint endPoint;
        try
        {
            endPoint = new UnixDomainSocketEndPoint(path.StartsWith('@') ? $"\0{path[1..]}" : path);
        }
        catch (ArgumentException exception)
        {
            // Longer than sun_path; Go says EINVAL.
            throw CannotListen(network, path, "invalid argument", exception);
        }

        if (Path.Exists(path) && !path.StartsWith('@'))
        {
            RemoveStale(network, path, type, endPoint);
        }
        else if (File.Exists(Path.GetDirectoryName(path)))
        {
            // What stat(2) refuses for any reason but ENOENT is there, for statsd_exporter.
            throw SocketExists(network);
        }

        return Open(network, endPoint, type, ProtocolType.Unspecified, configure, path);
    }

    private static void RemoveStale(string network, string path, SocketType type, EndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && UnixFile.IsSocket(path))
        {
            // Nobody listens: its process was killed. statsd_exporter cannot start again by itself here.
            Delete(network, path);
            return;
        }
        catch (SocketException)
        {
            // A listener of another type, one that we may not talk to, or no socket at all.
        }

        throw SocketExists(network);
    }

    private static IngestException SocketExists(string network)
        => new(IngestFailure.SocketExists, $"{char.ToUpperInvariant(network[0])}{network[1..]} socket already exists");

    private static void Delete(string network, string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotListen(network, path, "permission denied", exception);
        }
    }

    private static IngestSocket Open(
        string network,
        EndPoint endPoint,
        SocketType type,
        ProtocolType protocol,
        Action<IngestSocket> configure,
        string? path = null,
        bool sharesAddress = false)
    {
        try
        {
            var socket = new Socket(endPoint.AddressFamily, type, protocol);
            try
            {
                // Go serves both families on "::", and only there.
                if (endPoint is IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip)
                {
                    socket.DualMode = ip.Address.Equals(IPAddress.IPv6Any);
                }

                if (sharesAddress)
                {
                    SocketCalls.ShareAddress((int)socket.Handle);
                }

                socket.Bind(endPoint);
                if (type == SocketType.Stream)
                {
                    socket.Listen(Backlog);
                }

                var opened = new IngestSocket(socket);
                configure(opened);
                return opened;
            }
            catch (Exception)
            {
                socket.Dispose();
                throw;
            }
        }
        catch (SocketException exception)
        {
            throw CannotListen(network, path ?? endPoint.ToString()!, Reason(exception, isPath: path is not null), exception);
        }
    }

    private static IngestException CannotListen(string network, string address, string reason, Exception inner)
        => new(IngestFailure.CannotListen, $"listen {network} {address}: bind: {reason}", inner);

    /// <summary>strerror(3) as Go writes it.</summary>
    private static string Reason(SocketException exception, bool isPath) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "address already in use",

        // .NET has one name for ENOENT and EADDRNOTAVAIL.
        SocketError.AddressNotAvailable => isPath ? "no such file or directory" : "cannot assign requested address",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressFamilyNotSupported => "address family not supported by protocol",
        _ => exception.Message.ToLowerInvariant(),
    };
}
