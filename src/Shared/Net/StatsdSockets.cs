using System.Net;
using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Interop.Places;

namespace Windhover.Shared.Net;

/// <summary>Opens StatsD sockets at the addresses that statsd_exporter's flags take.</summary>
internal static class StatsdSockets
{
    /// <summary>As many as the kernel allows: net.core.somaxconn.</summary>
    private const int Backlog = int.MaxValue;

    /// <summary>Up to 7777.</summary>
    private const int MaxModeDigits = 4;

    /// <param name="address"><c>host:port</c>; an empty host is 0.0.0.0.</param>
    /// <param name="readBufferBytes">0 or less: as much as the kernel gives.</param>
    /// <exception cref="ListenException">It cannot be opened; the message says why.</exception>
    public static StatsdSocket BindUdp(string address, int readBufferBytes)
        => Open(HostPort.Resolve(address, IPAddress.Any), SocketType.Dgram, ProtocolType.Udp, socket => socket.SetReceiveBuffer(readBufferBytes));

    /// <summary>Several sockets at one address, among which the kernel divides the senders: what one sender's socket sends always
    /// comes to the same of them, in order.</summary>
    /// <param name="address">As in <see cref="BindUdp(string, int)"/>.</param>
    /// <param name="readBufferBytes">Of each. 0 or less: as much as the kernel gives.</param>
    /// <param name="count">1 or more.</param>
    /// <exception cref="ListenException">It cannot be opened; the message says why.</exception>
    public static IReadOnlyList<StatsdSocket> BindUdp(string address, int readBufferBytes, int count)
    {
        // The first takes the address for itself alone and shares it then: two exporters at one port stay an error.
        var sockets = new List<StatsdSocket> { BindUdp(address, readBufferBytes) };
        try
        {
            if (count > 1)
            {
                SocketCalls.ShareAddress(sockets[0].Descriptor);
            }

            while (sockets.Count < count)
            {
                sockets.Add(Open(
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
    /// <exception cref="ListenException">It cannot be opened; the message says why.</exception>
    public static StatsdSocket ListenTcp(string address)
        => Open(HostPort.Resolve(address, IPAddress.Any), SocketType.Stream, ProtocolType.Tcp, _ => { });

    /// <param name="path">A path, or <c>@name</c> for a name that needs no file. A socket file that no process listens on any more
    /// (its process was killed) is replaced.</param>
    /// <param name="readBufferBytes">0 or less: as much as the kernel gives.</param>
    /// <exception cref="ListenException">It cannot be opened; the message says why.</exception>
    public static StatsdSocket BindUnixgram(string path, int readBufferBytes)
        => OpenUnix(path, SocketType.Dgram, socket => socket.SetReceiveBuffer(readBufferBytes));

    /// <summary>Listens for connections that are framed as those of TCP.</summary>
    /// <param name="path">As in <see cref="BindUnixgram"/>.</param>
    /// <exception cref="ListenException">It cannot be opened; the message says why.</exception>
    public static StatsdSocket ListenUnix(string path) => OpenUnix(path, SocketType.Stream, _ => { });

    /// <summary>Sets who may write to a unix socket: <paramref name="mode"/> is octal, such as <c>755</c>.</summary>
    /// <param name="path">Nothing happens where it is a <c>@name</c>, which has no mode.</param>
    /// <param name="mode">Text of the flag.</param>
    /// <param name="problem">Why the mode stays as the umask made it.</param>
    public static bool TrySetMode(string path, string mode, out string? problem)
    {
        problem = null;
        if (path.StartsWith('@'))
        {
            return true;
        }

        if (mode.Length == 0 || mode.AsSpan().ContainsAnyExceptInRange('0', '7') || mode.TrimStart('0').Length > MaxModeDigits)
        {
            problem = $"'{mode}': expected up to four octal digits, such as 755";
            return false;
        }
        try
        {
            // The permission bits only, as in statsd_exporter.
            using var place = Place.OfFile(path, out var name);
            place.ChangeSocket(name, (UnixFileMode)(Convert.ToInt64(mode, 8) & 0x1FF));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"'{mode}': cannot set the mode of {path}: {exception.Message}";
            return false;
        }
    }

    private static StatsdSocket OpenUnix(string path, SocketType type, Action<StatsdSocket> configure)
    {
        if (path.StartsWith('@'))
        {
            return UnixAddress.Fits(path)
                ? Open(new UnixDomainSocketEndPoint($"\0{path[1..]}"), type, ProtocolType.Unspecified, configure)
                : throw ListenException.CannotListen(path, $"the name of a unix socket may have {UnixAddress.MaxBytes} bytes at most");
        }
        try
        {
            var socket = new StatsdSocket(BoundSocket.Bind(Path.GetFullPath(path), type, backlog: Backlog));
            configure(socket);
            return socket;
        }
        catch (IOException exception)
        {
            throw ListenException.CannotListen(path, exception.Message, exception);
        }
    }

    private static StatsdSocket Open(
        EndPoint endPoint,
        SocketType type,
        ProtocolType protocol,
        Action<StatsdSocket> configure,
        bool sharesAddress = false)
    {
        try
        {
            var socket = new Socket(endPoint.AddressFamily, type, protocol);
            try
            {
                // Both families on "::", and only there: as statsd_exporter.
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

                var opened = new StatsdSocket(socket);
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
            throw ListenException.CannotListen(endPoint.ToString()!, exception);
        }
    }
}
