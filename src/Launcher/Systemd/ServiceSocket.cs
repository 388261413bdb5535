using System.Net.Sockets;
using System.Text;

namespace Windhover.Launcher.Systemd;

/// <summary>Sends datagrams to the service manager, as <c>sd_notify(3)</c> does, and never waits for it.</summary>
internal sealed class ServiceSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _manager;

    /// <param name="path">Of its socket; one that begins with <c>@</c> is a name without a file.</param>
    public ServiceSocket(string path) => _manager = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);

    /// <summary>Why the last message could not be delivered; null if it could.</summary>
    public string? Problem { get; private set; }

    /// <returns>False if its queue is full: to be tried again. A manager that is gone hears nothing, and is not waited for.</returns>
    public bool TrySend(string message)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _manager);
            Problem = null;
            return true;
        }
        catch (SocketException e)
        {
            Problem = e.Message;
            return e.SocketErrorCode is not (SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable);
        }
    }

    public void Dispose() => _socket.Dispose();
}
