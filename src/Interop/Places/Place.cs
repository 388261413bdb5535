using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>A directory that is held open, and in which files are made, opened, renamed and removed by name.</summary>
/// <remarks>
/// Other users may write to it too: <c>/tmp</c>, a volume, the directory of a group. So it is opened once (<see cref="PlaceWalk"/>), its
/// owner and mode are checked on what was opened, and nothing is done by path after that:
/// <code>
/// path ──walk──► open directory ──► openat, mkdirat, unlinkat, renameat, bind: one name, no link followed
///                 owner, mode
/// </code>
/// A directory of another user is rejected, and so is, for root, one that every user may write without the sticky bit. For others the
/// latter is allowed: volumes of Kubernetes have that mode.
/// </remarks>
internal sealed class Place : IDisposable
{
    private readonly SafeFileHandle _directory;
    private readonly bool _isFirmWay;
    private readonly bool _followsLast;

    private Place(PlaceWalk walk)
        : this(walk.Directory, walk.Path, walk.Facts, walk.IsFirmWay) => _followsLast = walk.EndsAtKernelLink;

    private Place(SafeFileHandle directory, string path, FileFacts facts, bool isFirmWay)
    {
        _directory = directory;
        Path = path;
        Facts = facts;
        _isFirmWay = isFirmWay;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>As of its opening.</summary>
    public FileFacts Facts { get; }

    /// <summary>Only root and this user can change what a name in it stands for.</summary>
    public bool IsFirm => _isFirmWay && !Facts.IsWritableByOthers;

    /// <summary>A directory in which another, private one is to be made or found. Everybody may write to it.</summary>
    /// <exception cref="PlaceException">There is none, or it is another user's.</exception>
    public static Place OpenParent(string path)
    {
        return new Place(PlaceWalk.ToDirectory(path)).Trusted();
    }

    /// <summary>The directory of a file.</summary>
    /// <param name="path">Of the file, which need not be there.</param>
    /// <param name="name">Its name in the directory.</param>
    /// <param name="makes">Whether missing directories are made, with mode 0755.</param>
    /// <exception cref="PlaceException">There is none, or files of ours are not safe in it.</exception>
    public static Place OfFile(string path, out string name, bool makes = false)
    {
        return new Place(PlaceWalk.ToFile(path, makes, out name)).Trusted();
    }

    /// <summary>Makes a directory that is this user's, or takes one that is, and that others cannot write.</summary>
    /// <param name="name">In this directory.</param>
    /// <param name="mode">Of the directory, whatever the umask is.</param>
    /// <param name="owner">Another user that it is for: a new or empty one of this user's is given to that one.</param>
    /// <exception cref="PlaceException">It cannot be made, or what is there is another user's, a link or a file.</exception>
    public Place MakeOwn(string name, UnixFileMode mode, (uint Uid, uint Gid)? owner = null)
    {
        var made = MakeOrEnter(name, mode);
        if (!made.Facts.IsOwn && made.Facts.Owner != owner?.Uid)
        {
            throw made.Foreign();
        }
        if (made.Facts.IsWritableByOthers)
        {
            made.Dispose();
            throw new PlaceException($"others may write to {made.Path}, mode {made.Facts.ModeText}; remove it");
        }
        if (owner is var (uid, _) && made.Facts.Owner != uid && made.TryListNames() is not { Count: 0 })
        {
            made.Dispose();
            throw new PlaceException(
                $"{made.Path} belongs to {made.Facts.OwnerText} and has files in it, and it is meant for {FileFacts.UserText(uid)}. Have all of it "
                + "given to that user (chown -R), or choose another directory");
        }
        return made.Become(mode, owner);
    }

    /// <summary>Makes a directory in this one that is a user's, or gives that user the one that was made for another.</summary>
    /// <param name="name">In this directory, which is this user's own.</param>
    /// <param name="mode">Of the directory, whatever the umask is.</param>
    /// <param name="uid">Its user.</param>
    /// <param name="gid">Its group.</param>
    /// <exception cref="PlaceException">It cannot be made, or what is there is a link or a file.</exception>
    public Place MakeFor(string name, UnixFileMode mode, uint uid, uint gid) => MakeOrEnter(name, mode).Become(mode, (uid, gid));

    private Place MakeOrEnter(string name, UnixFileMode mode)
    {
        var path = PathTo(name);
        if (mkdirat(Number, name, (uint)mode) != 0 && Marshal.GetLastPInvokeError() is var error and not EEXIST)
        {
            throw new PlaceException($"the directory {path} cannot be made: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        return TryEnter(name) ?? throw new PlaceException(FileFacts.Of(_directory, name) is { } other
            ? $"{path} is {(other.IsLink ? "a symbolic link" : "no directory")} of {other.OwnerText}; remove it"
            : $"the directory {path} was removed as soon as it was made");
    }

    private Place Become(UnixFileMode mode, (uint Uid, uint Gid)? owner)
    {
        // While it may still be this user's.
        SetMode(mode);
        // Only then: a filter of system calls may forbid it (SystemCallFilter=~@privileged of systemd).
        if (owner is var (uid, gid) && Facts.Owner != uid && fchownat(Number, "", uid, gid, AT_EMPTY_PATH) != 0)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            Dispose();
            throw new PlaceException($"{Path} cannot be given to {FileFacts.UserText(uid)}: {reason}");
        }
        return this;
    }

    /// <summary>A directory in this one.</summary>
    /// <returns>Null if there is none, it is a link, or it may not be entered.</returns>
    public Place? TryEnter(string name)
    {
        var number = openat(Number, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        if (number < 0)
        {
            return null;
        }
        var directory = new SafeFileHandle(number, ownsHandle: true);
        if (FileFacts.Of(directory) is { } facts)
        {
            return new Place(directory, PathTo(name), facts, _isFirmWay && facts.IsFirmStep);
        }
        directory.Dispose();
        return null;
    }

    /// <summary>Of this directory itself.</summary>
    public void SetMode(UnixFileMode mode) => File.SetUnixFileMode(KernelPath, mode);

    /// <summary>Of a name in it, and not of what a link leads to; null if there is nothing.</summary>
    public FileFacts? Look(string name) => FileFacts.Of(_directory, name);

    /// <returns>What holds the lock of this directory; null if another process holds it, or it cannot be locked.</returns>
    public SafeFileHandle? TryLock()
    {
        var handle = new SafeFileHandle(openat(Number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), ownsHandle: true);
        try
        {
            if (!handle.IsInvalid && FileLock.TryTake(handle))
            {
                return handle;
            }
        }
        catch (Win32Exception)
        {
            // A file system without locks.
        }
        handle.Dispose();
        return null;
    }

    /// <returns>Of all files and directories in it; null if it cannot be listed.</returns>
    public IReadOnlyList<string>? TryListNames()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(KernelPath + "/").Select(path => System.IO.Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens a file. Where others may write, it must be a regular file of root's or of this user's that has one name.</summary>
    /// <param name="name">In this directory.</param>
    /// <param name="flags">Of open(2).</param>
    /// <param name="mode">Of a file that is made.</param>
    /// <exception cref="PlaceException">It cannot be opened, or must not be.</exception>
    public SafeFileHandle Open(string name, int flags, uint mode = 0)
    {
        // A pipe of another user would hold the open up until somebody reads it.
        var strict = (_followsLast ? 0 : O_NOFOLLOW) | (IsFirm ? 0 : O_NONBLOCK);
        var number = openat(Number, name, flags | strict | O_NOCTTY | O_CLOEXEC, mode);
        if (number < 0)
        {
            throw new PlaceException($"cannot open {PathTo(name)}: {Marshal.GetLastPInvokeErrorMessage()}") { Error = Marshal.GetLastPInvokeError() };
        }
        var file = new SafeFileHandle(number, ownsHandle: true);
        if (IsFirm || FileFacts.Of(file) is { IsRegular: true, IsTrusted: true, Links: 1 })
        {
            return file;
        }
        var facts = FileFacts.Of(file);
        file.Dispose();
        throw new PlaceException(
            $"{PathTo(name)} is not used: others may write to its directory, where it would have to be a regular file of root's or of this "
            + $"user's with one name, and it is one of {facts?.OwnerText} with {facts?.Links} names; remove it, or choose another path");
    }

    /// <exception cref="PlaceException">As in <see cref="Open"/>.</exception>
    public SafeFileHandle OpenToRead(string name) => Open(name, O_RDONLY);

    /// <summary>Puts a file there in one step, in place of one of the same name.</summary>
    /// <param name="mode">Whatever the umask is.</param>
    /// <exception cref="PlaceException">It cannot be written.</exception>
    public void Replace(string name, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        // Renamed, so that no reader ever sees half of it. A name that cannot be guessed, and a file that is new for certain.
        var written = $".{name}.{Guid.NewGuid():N}";
        using (var file = Open(written, O_WRONLY | O_CREAT | O_EXCL, 0))
        {
            try
            {
                RandomAccess.Write(file, content, 0);
                File.SetUnixFileMode(file, mode);
                Rename(written, name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Remove(written);
                throw new PlaceException($"cannot write {PathTo(name)}: {e.Message}");
            }
        }
    }

    /// <exception cref="PlaceException">It cannot be renamed.</exception>
    public void Rename(string name, string newName)
    {
        if (renameat(Number, name, Number, newName) != 0)
        {
            throw new PlaceException($"cannot rename {PathTo(name)} to {newName}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Removes a name in this directory: of a link the link itself.</summary>
    /// <returns>False if it stays, or was not there.</returns>
    public bool Remove(string name) => unlinkat(Number, name, 0) == 0;

    /// <summary>Removes an empty directory in this one.</summary>
    public bool RemoveDirectory(string name) => unlinkat(Number, name, AT_REMOVEDIR) == 0;

    /// <summary>Whether a process has the socket of this name open. The kernel answers whatever the kind of socket is: one of another
    /// kind that lives says that the type is wrong.</summary>
    public bool IsServed(string name)
    {
        // It does not wait for room in the queue of a process that accepts nothing: that one serves, too.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(AddressOf(name)));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    /// <summary>Where bind(2) and connect(2) find a name in this directory. In a firm one that is its path, which <c>ss</c> then
    /// shows.</summary>
    public string AddressOf(string name) =>
        IsFirm && PathTo(name) is var path && UnixAddress.Fits(path) ? path : $"{KernelPath}/{name}";

    /// <summary>Gives the socket of this name to a user, or changes its mode.</summary>
    /// <exception cref="PlaceException">It is not there, is no socket, or is not this user's.</exception>
    public void ChangeSocket(string name, UnixFileMode? mode = null, (uint Uid, uint Gid)? owner = null)
    {
        // Held by itself, so that what is looked at is what is changed.
        using var file = new SafeFileHandle(openat(Number, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0), ownsHandle: true);
        if (file.IsInvalid || FileFacts.Of(file) is not { IsSocket: true, IsOwn: true, Links: 1 })
        {
            throw new PlaceException($"{PathTo(name)} is not the socket any more that was made there; another process has replaced it");
        }
        var number = (int)file.DangerousGetHandle();
        if (owner is var (uid, gid) && fchownat(number, "", uid, gid, AT_EMPTY_PATH) != 0)
        {
            throw new PlaceException($"{PathTo(name)} cannot be given to user {uid}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        if (mode is { } permissions)
        {
            File.SetUnixFileMode($"/proc/self/fd/{number}", permissions);
        }
    }

    /// <summary>For messages, and for other processes.</summary>
    public string PathTo(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _directory.Dispose();

    private int Number => (int)_directory.DangerousGetHandle();

    private string KernelPath => $"/proc/self/fd/{Number}";

    private Place Trusted()
    {
        if (!Facts.IsTrusted)
        {
            throw Foreign();
        }
        if (Credentials.IsRoot && Facts is { IsWritableByAll: true, IsSticky: false })
        {
            Dispose();
            throw new PlaceException(
                $"every user may remove and replace files in {Path}, mode {Facts.ModeText}, so root puts none there. "
                + $"Set its sticky bit (chmod +t {Path}), take the right to write away (chmod o-w), or choose another directory");
        }
        return this;
    }

    private PlaceException Foreign()
    {
        Dispose();
        return new PlaceException(
            $"{Path} belongs to {Facts.OwnerText}, who could replace every file in it; expected a directory of root or of {FileFacts.UserText(Credentials.EffectiveUser)}. "
            + "Choose another directory, or have it given to this user (chown)");
    }
}
