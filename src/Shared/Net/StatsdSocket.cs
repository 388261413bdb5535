using System.Net;
using System.Net.Sockets;
using Windhover.Interop;

namespace Windhover.Shared.Net;

/// <summary>An open StatsD socket that this process made. Disposing closes it, and removes the file of a unix socket.</summary>
/// <remarks>One that was inherited needs no such object: receivers take its descriptor.</remarks>
internal sealed class StatsdSocket : IDisposable
{
    /// <summary>What is asked for where the operator asks for nothing: a second of datagrams at 100,000 a second. Only what is waiting
    /// to be read uses memory.</summary>
    private const int WantedReceiveBufferBytes = 64 << 20;

    private readonly Socket _socket;

    internal StatsdSocket(Socket socket) => _socket = socket;

    /// <summary>Takes over a bound socket of this process that no other object owns. The file of a unix socket stays.</summary>
    public static StatsdSocket Take(int descriptor) => new(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));

    /// <summary>For a receiver, or for a child to inherit. Open until <see cref="Dispose"/>.</summary>
    public int Descriptor => (int)_socket.Handle;

    /// <summary>With the port that the kernel chose where 0 was asked for.</summary>
    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    /// <summary>Bytes that may wait to be read, as the kernel counts them: twice what was set, its bookkeeping included.</summary>
    public int ReceiveBufferBytes => SocketCalls.ReceiveBufferBytes(Descriptor);

    public void Dispose() => _socket.Dispose();

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
