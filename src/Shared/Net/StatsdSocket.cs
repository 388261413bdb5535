using System.Net;
using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Interop.Places;

namespace Windhover.Shared.Net;

/// <summary>An open StatsD socket that this process made. Disposing closes it, and removes the file of a unix socket.</summary>
/// <remarks>One that was inherited needs no such object: receivers take its descriptor.</remarks>
internal sealed class StatsdSocket : IDisposable
{
    /// <summary>What is asked for where the operator asks for nothing: a second of datagrams at 100,000 a second. Only what is waiting
    /// to be read uses memory.</summary>
    private const int WantedReceiveBufferBytes = 64 << 20;

    private readonly Socket _socket;
    private readonly BoundSocket? _bound;

    internal StatsdSocket(Socket socket) => _socket = socket;

    internal StatsdSocket(BoundSocket bound)
    {
        _bound = bound;
        _socket = bound.Socket;
    }

    /// <summary>Takes over a bound socket of this process that no other object owns.</summary>
    /// <param name="path">Of the file of a unix socket; null if it has none, or the file is to stay.</param>
    public static StatsdSocket Take(int descriptor, string? path = null, (uint Uid, uint Gid)? owner = null) => path is null
        ? new(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)))
        : new(BoundSocket.Take(descriptor, path, SocketType.Dgram, owner: owner));

    /// <summary>For a receiver, or for a child to inherit. Open until <see cref="Dispose"/>.</summary>
    public int Descriptor => (int)_socket.Handle;

    /// <summary>With the port that the kernel chose where 0 was asked for.</summary>
    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    /// <summary>Bytes that may wait to be read, as the kernel counts them: twice what was set, its bookkeeping included.</summary>
    public int ReceiveBufferBytes => SocketCalls.ReceiveBufferBytes(Descriptor);

    /// <summary>False if it has a file that is not there any more.</summary>
    public bool IsInPlace => _bound?.IsInPlace != false;

    /// <summary>Makes socket and file anew behind the same descriptor, with the same receive buffer; processes that have inherited it
    /// keep the old one.</summary>
    /// <exception cref="PlaceException">It cannot be made.</exception>
    public void Renew(int readBufferBytes)
    {
        _bound?.Renew();
        SetReceiveBuffer(readBufferBytes);
    }

    /// <summary>Lets a user write to a socket that lies in a directory of the launcher's own.</summary>
    /// <exception cref="PlaceException">The file is not there any more.</exception>
    public void Give(uint uid, uint gid) => _bound?.Give(uid, gid);

    public void Dispose()
    {
        _socket.Dispose();
        _bound?.Dispose();
    }

    /// <summary>Sets the receive buffer to <paramref name="bytes"/>, or, at 0 or less, to the most that the kernel gives.</summary>
    internal void SetReceiveBuffer(int bytes)
    {
        if (bytes > 0)
        {
            SocketCalls.LimitReceiveBuffer(Descriptor, bytes);
        }
        else
        {
            SocketCalls.EnlargeReceiveBuffer(Descriptor, WantedReceiveBufferBytes);
        }
    }
}
