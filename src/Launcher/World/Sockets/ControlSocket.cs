using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Launcher.Options;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

/// <summary>The socket on which an operator asks a running launcher: a file that only its owner may open.</summary>
internal sealed class ControlSocket : IDisposable
{
    /// <summary>Of the file, if no other is named.</summary>
    public const string FileName = "control.sock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Operators are few.
    private const int Backlog = 64;

    private readonly bool _wasHandedOver;

    private ControlSocket(string path, Socket socket, bool wasHandedOver = false)
    {
        _wasHandedOver = wasHandedOver;
        Path = path;
        Socket = socket;
    }

    public string Path { get; }

    /// <summary>Listening.</summary>
    public Socket Socket { get; }

    /// <summary>Binds the socket, in place of one that a launcher left which was killed.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ListenException">Another launcher serves it, or it cannot be made.</exception>
    public static ControlSocket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            UnixSocketPath.TakeOver(path, SocketType.Stream);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // No client can connect before it listens.
            File.SetUnixFileMode(path, OwnerOnly);
            socket.Listen(Backlog);
            return new ControlSocket(path, socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ListenException($"Cannot make the control socket: {UnixSocketPath.Explain(e, path)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new ListenException($"Cannot make the control socket {path}: {e.Message}", e);
        }
    }

    /// <summary>Takes over a socket that the program made which ran in this process before.</summary>
    public static ControlSocket Take(SocketHandover handover)
    {
        Descriptors.SetInheritable(handover.Fd, inheritable: false);
        return new ControlSocket(
            handover.OwnPath!, new Socket(new SafeSocketHandle(handover.Fd, ownsHandle: true)), wasHandedOver: true);
    }

    public SocketHandover HandOver() => new((int)Socket.Handle, Path);

    public void Dispose()
    {
        // The runtime removes the file of a unix socket that it bound.
        Socket.Dispose();
        if (_wasHandedOver)
        {
            UnixSocketPath.Remove(Path);
        }
    }
}
