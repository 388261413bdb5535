using System.Net;
using System.Net.Sockets;

namespace Windhover.Blaster;

/// <summary>Connected sockets. They block: a unix socket that is full makes the sender wait, and UDP never is.</summary>
internal sealed class Target : IDisposable
{
    private const int SOL_UDP = 17; // udp(7)
    private const int UDP_SEGMENT = 103;

    private readonly Socket[] _sockets;

    private Target(Socket[] sockets)
    {
        _sockets = sockets;
        Descriptors = [.. sockets.Select(socket => (int)socket.Handle)];
    }

    public int[] Descriptors { get; }

    public static Target Of(Load load, Packets packets)
    {
        EndPoint endPoint = load.Udp is { } udp
            ? IPEndPoint.Parse(udp)
            : new UnixDomainSocketEndPoint(load.Unixgram!.StartsWith('@') ? $"\0{load.Unixgram[1..]}" : load.Unixgram);
        return new Target([.. Enumerable.Range(0, load.Sockets).Select(_ => Connect(endPoint, load.Segments > 1 ? packets.Length(0) : 0))]);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Connect(EndPoint endPoint, int segmentBytes)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(endPoint);
        if (segmentBytes > 0)
        {
            socket.SetRawSocketOption(SOL_UDP, UDP_SEGMENT, BitConverter.GetBytes(segmentBytes));
        }

        return socket;
    }
}
