using System.Net.Sockets;

namespace Windhover.Shared.Net;

/// <summary>Options that .NET sets otherwise.</summary>
internal static class SocketOptions
{
    // socket(7)
    private const int SolSocket = 1;
    private const int SoReuseAddr = 2;

    /// <summary>Lets a listener bind while connections of its predecessor are in TIME_WAIT.</summary>
    /// <remarks><see cref="SocketOptionName.ReuseAddress"/> would set SO_REUSEPORT as well, and two exporters would share the
    /// port in silence.</remarks>
    public static void ReuseAddress(Socket socket)
    {
        Span<byte> on = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(on, 1);
        socket.SetRawSocketOption(SolSocket, SoReuseAddr, on);
    }
}
