using System.Net;
using System.Net.Sockets;

namespace Windhover.Blaster;

/// <summary>Connected sockets. They block: a unix socket that is full makes the sender wait, and UDP never is.</summary>
internal sealed class Target : IDisposable
{
    private readonly Socket[] _sockets;

    private Target(Socket[] sockets)
    {
        _sockets = sockets;
        Descriptors = [.. sockets.Select(socket => (int)socket.Handle)];
    }

    public int[] Descriptors { get; }

    public static Target Of(Load load)
    {
        EndPoint endPoint = load.Udp is { } udp
            ? IPEndPoint.Parse(udp)
            : new UnixDomainSocketEndPoint(load.Unixgram!.StartsWith('@') ? $"\0{load.Unixgram[1..]}" : load.Unixgram);
        return new Target([.. Enumerable.Range(0, load.Sockets).Select(_ => Connect(endPoint))]);
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Connect(EndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(endPoint);
        return socket;
    }
}
