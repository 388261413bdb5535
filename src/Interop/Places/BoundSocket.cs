using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>A unix socket with a file that this process made, watches, makes anew and removes.</summary>
internal sealed class BoundSocket : IDisposable
{
    private readonly SocketType _type;
    private readonly UnixFileMode? _mode;
    private readonly int _backlog;
    private (uint Uid, uint Gid)? _owner;
    private FileFacts? _file;

    private BoundSocket(string path, SocketType type, UnixFileMode? mode, int backlog)
    {
        Path = path;
        _type = type;
        _mode = mode;
        _backlog = backlog;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Of a stream, it listens. Its descriptor stays the same for as long as this object lives.</summary>
    public Socket Socket { get; private set; } = null!;

    /// <summary>Whether the file is still there and still this socket's.</summary>
    public bool IsInPlace => _file is { } own && FileFacts.Of(Path) is { } now && own.IsSameFile(now);

    /// <summary>Binds a socket, in place of one that a killed process left.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="mode">From the first moment on; null: as the umask leaves it.</param>
    /// <param name="backlog">Of a stream: connections that may wait.</param>
    /// <exception cref="PlaceException">Another process serves it, or it cannot be made, or must not be made there.</exception>
    public static BoundSocket Bind(string path, SocketType type, UnixFileMode? mode = null, int backlog = 0)
    {
        var handle = Create(type);
        try
        {
            var bound = new BoundSocket(path, type, mode, backlog);
            bound.Open((int)handle.DangerousGetHandle());
            // Now that it is bound and listens, as .NET then knows.
            bound.Socket = new Socket(handle);
            return bound;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a socket that the program made which ran in this process before.</summary>
    /// <inheritdoc cref="Bind"/>
    /// <param name="owner">Whom its file was given.</param>
    public static BoundSocket Take(
        int fd, string path, SocketType type, UnixFileMode? mode = null, int backlog = 0, (uint Uid, uint Gid)? owner = null)
    {
        Descriptors.SetInheritable(fd, inheritable: false);
        return new BoundSocket(path, type, mode, backlog)
        {
            Socket = new Socket(new SafeSocketHandle(fd, ownsHandle: true)),
            _file = FileFacts.Of(path),
            _owner = owner,
        };
    }

    /// <summary>Gives the file to a user, who may then write to the socket. To be called for one in a directory of this user alone.</summary>
    /// <exception cref="PlaceException">The file is not there any more.</exception>
    public void Give(uint uid, uint gid)
    {
        _owner = (uid, gid);
        using var place = Place.OfFile(Path, out var name);
        place.ChangeSocket(name, owner: _owner);
    }

    /// <summary>Makes socket and file anew behind the same descriptor. Processes that have inherited it keep the old one.</summary>
    /// <exception cref="PlaceException">As in <see cref="Bind"/>.</exception>
    public void Renew()
    {
        using var handle = Create(_type);
        var fd = (int)handle.DangerousGetHandle();
        Open(fd);
        try
        {
            Descriptors.Replace((int)Socket.Handle, fd);
        }
        catch (Win32Exception e)
        {
            throw new PlaceException($"cannot make {Path} anew: {e.Message}");
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        RemoveFile();
    }

    /// <summary>No process connects any more. What waits can still be accepted.</summary>
    public void RemoveFile()
    {
        try
        {
            if (IsInPlace)
            {
                using var place = Place.OfFile(Path, out var name);
                place.Remove(name);
            }
        }
        catch (PlaceException)
        {
            // The directory is gone, or is another one by now.
        }
    }

    private static SafeSocketHandle Create(SocketType type)
    {
        var fd = socket(AF_UNIX, (type == SocketType.Stream ? SOCK_STREAM : SOCK_DGRAM) | O_CLOEXEC, 0);
        return fd < 0
            ? throw new PlaceException($"cannot make a socket: {Marshal.GetLastPInvokeErrorMessage()}")
            : new SafeSocketHandle(fd, ownsHandle: true);
    }

    private void Open(int fd)
    {
        if (!UnixAddress.Fits(Path))
        {
            throw new PlaceException(
                $"{Path} is too long: the path of a unix socket may have {UnixAddress.MaxBytes} bytes at most; choose a shorter one");
        }
        using var place = Place.OfFile(Path, out var name);
        // Before the file exists: bind(2) gives it the mode of the socket, less the umask.
        if (_mode is { } mode && fchmod(fd, (uint)mode) != 0)
        {
            throw Failure("cannot set its mode", Marshal.GetLastPInvokeError());
        }
        var error = UnixAddress.Bind(fd, place.AddressOf(name));
        if (error == EADDRINUSE)
        {
            RemoveLeft(place, name);
            error = UnixAddress.Bind(fd, place.AddressOf(name));
        }
        if (error != 0)
        {
            throw Failure(error switch
            {
                EADDRINUSE => "another program has just taken the name",
                EACCES => "no permission; choose a directory that this user may write to",
                _ => "cannot bind it",
            }, error);
        }
        _file = place.Look(name);
        if (_mode is not null || _owner is not null)
        {
            place.ChangeSocket(name, _mode, _owner);
        }
        if (_type == SocketType.Stream && listen(fd, _backlog) != 0)
        {
            throw Failure("cannot listen", Marshal.GetLastPInvokeError());
        }
    }

    private void RemoveLeft(Place place, string name)
    {
        if (place.Look(name) is not { } left)
        {
            return;
        }
        if (!left.IsSocket)
        {
            throw new PlaceException($"{Path} exists and is not a socket; remove it or choose another path");
        }
        if (!place.IsFirm && !left.IsTrusted)
        {
            throw new PlaceException($"{Path} is a socket of {left.OwnerText}; remove it or choose another path");
        }
        if (place.IsServed(name))
        {
            throw new PlaceException($"another program serves {Path}; stop it or choose another path");
        }
        place.Remove(name);
    }

    private PlaceException Failure(string what, int error) =>
        new($"{Path}: {what}: {Marshal.GetPInvokeErrorMessage(error)}") { Error = error };
}
