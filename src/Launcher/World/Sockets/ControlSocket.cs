using System.Net.Sockets;
using Windhover.Interop.Places;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

/// <summary>The socket on which an operator asks a running launcher: a file that only its owner may open.</summary>
internal sealed class ControlSocket : IDisposable
{
    /// <summary>Of the file, where no other is named.</summary>
    public const string FileName = "control.sock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Operators are few.
    private const int Backlog = 64;

    private readonly BoundSocket _bound;

    private ControlSocket(BoundSocket bound) => _bound = bound;

    public string Path => _bound.Path;

    /// <summary>Listening.</summary>
    public Socket Socket => _bound.Socket;

    /// <inheritdoc cref="BoundSocket.IsInPlace"/>
    public bool IsInPlace => _bound.IsInPlace;

    /// <summary>Binds the socket, in place of one that a launcher left which was killed.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ListenException">Another launcher serves it, or it cannot be made.</exception>
    public static ControlSocket Bind(string path)
    {
        try
        {
            return new ControlSocket(BoundSocket.Bind(path, SocketType.Stream, OwnerOnly, Backlog));
        }
        catch (IOException e)
        {
            throw new ListenException($"Cannot make the control socket: {e.Message}", e);
        }
    }

    /// <summary>Takes over a socket that the program made which ran in this process before.</summary>
    public static ControlSocket Take(SocketHandover handover) =>
        new(BoundSocket.Take(handover.Fd, handover.OwnPath!, SocketType.Stream, OwnerOnly, Backlog));

    public SocketHandover HandOver() => new((int)Socket.Handle, Path);

    /// <inheritdoc cref="BoundSocket.Renew"/>
    public void Renew() => _bound.Renew();

    public void Dispose() => _bound.Dispose();
}
