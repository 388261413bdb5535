using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>Goes to a directory one name at a time, each relative to the directory before, which is held open: what another user swaps
/// on the way leads nowhere else.</summary>
/// <remarks>
/// A symbolic link is followed if root or this user made it, in a directory in which no other user can rename it. So
/// <c>/var/run → /run</c> works, and a link that a stranger has put into <c>/tmp</c> does not. A link in the place of the file itself
/// is followed only in a firm directory (<see cref="Place.IsFirm"/>): an operator's own.
/// </remarks>
internal sealed class PlaceWalk
{
    private const int MostLinks = 40; // path_resolution(7)
    private const int MaxLinkBytes = 4096; // PATH_MAX
    private const uint MadeMode = 0x1ED; // 0755, less the umask
    private const string ProcessFiles = "/proc/";

    private readonly string _wanted;
    private readonly bool _makes;
    private readonly Stack<string> _ahead = new();
    private int _links;

    private PlaceWalk(string path, bool makes)
    {
        _wanted = System.IO.Path.GetFullPath(path);
        _makes = makes;
        Push(_wanted);
        Begin();
    }

    /// <summary>Opened with O_PATH.</summary>
    public SafeFileHandle Directory { get; private set; } = null!;

    public FileFacts Facts { get; private set; }

    /// <summary>Without links, as far as it is known.</summary>
    public string Path { get; private set; } = "/";

    /// <summary>Only root and this user can change where the way leads.</summary>
    public bool IsFirmWay { get; private set; } = true;

    /// <summary>The name of the file is a link of the kernel, such as <c>/proc/self/fd/1</c>, which only the kernel can follow.</summary>
    public bool EndsAtKernelLink { get; private set; }

    /// <summary>To a directory.</summary>
    /// <exception cref="PlaceException">The way ends before, or leads over a link that is not to be trusted.</exception>
    public static PlaceWalk ToDirectory(string path)
    {
        var walk = new PlaceWalk(path, makes: false);
        while (walk._ahead.TryPop(out var name))
        {
            walk.Step(name);
        }
        return walk;
    }

    /// <summary>To the directory of a file, which need not be there.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="makes">Whether missing directories are made.</param>
    /// <param name="name">Of the file in that directory: no link, unless <see cref="EndsAtKernelLink"/>.</param>
    /// <exception cref="PlaceException">As in <see cref="ToDirectory"/>.</exception>
    public static PlaceWalk ToFile(string path, bool makes, out string name)
    {
        var walk = new PlaceWalk(path, makes);
        while (walk._ahead.TryPop(out var next))
        {
            if (walk._ahead.Count > 0)
            {
                walk.Step(next);
                continue;
            }
            if (FileFacts.Of(walk.Directory, next) is { IsLink: true } link)
            {
                walk.EndsAtKernelLink = walk.Path.StartsWith(ProcessFiles, StringComparison.Ordinal);
                if (!walk.EndsAtKernelLink)
                {
                    walk.FollowLast(next, link);
                    continue;
                }
            }
            name = next;
            return walk;
        }
        throw walk.Failure($"{walk._wanted} is a directory, and a file was expected");
    }

    private void Step(string name)
    {
        var found = FileFacts.Of(Directory, name);
        if (found is { IsLink: true } link)
        {
            if (!link.IsTrusted || !Facts.IsFirmStep)
            {
                throw Failure(
                    $"{PathTo(name)} is a symbolic link of {link.OwnerText} in a directory of {Facts.OwnerText}, mode {Facts.ModeText}, and is "
                    + "not followed: another user could turn it elsewhere. Remove it, or name another path");
            }
            Follow(name);
            return;
        }
        if (found is null && _makes && mkdirat(Number, name, MadeMode) != 0 && Marshal.GetLastPInvokeError() is var error and not EEXIST)
        {
            throw Failure($"the directory {PathTo(name)} cannot be made: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        Enter(openat(Number, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0), PathTo(name));
    }

    private void FollowLast(string name, FileFacts link)
    {
        if (!IsFirmWay || Facts.IsWritableByOthers || !link.IsTrusted)
        {
            throw Failure(
                $"{PathTo(name)} is a symbolic link of {link.OwnerText}, and others may write to its directory, so it is not followed. "
                + "Remove it, or name the file that it leads to");
        }
        Follow(name);
    }

    private unsafe void Follow(string name)
    {
        if (++_links > MostLinks)
        {
            throw Failure($"{_wanted} leads over more than {MostLinks} symbolic links");
        }
        var buffer = stackalloc byte[MaxLinkBytes];
        var length = readlinkat(Number, name, buffer, MaxLinkBytes);
        if (length <= 0)
        {
            throw Failure($"the symbolic link {PathTo(name)} cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        var target = Encoding.UTF8.GetString(buffer, (int)length);
        Push(target);
        if (target[0] == '/')
        {
            Begin();
        }
    }

    private void Push(string path)
    {
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            _ahead.Push(name);
        }
    }

    private void Begin() => Enter(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0), "/");

    private void Enter(int number, string path)
    {
        if (number < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError() switch
            {
                ENOENT when path == _wanted => $"there is no directory {path}",
                ENOENT => $"the directory of {_wanted} does not exist: there is no {path}",
                ENOTDIR or ELOOP => $"{path} is not a directory",
                EACCES => $"no permission to enter {path}",
                var error => $"cannot enter {path}: {Marshal.GetPInvokeErrorMessage(error)}",
            });
        }
        Directory?.Dispose();
        Directory = new SafeFileHandle(number, ownsHandle: true);
        Facts = FileFacts.Of(Directory) ?? throw Failure($"cannot look at {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        Path = System.IO.Path.GetFullPath(path);
        IsFirmWay &= Facts.IsFirmStep;
    }

    private int Number => (int)Directory.DangerousGetHandle();

    private string PathTo(string name) => System.IO.Path.Combine(Path, name);

    private PlaceException Failure(string message)
    {
        Directory?.Dispose();
        return new PlaceException(message);
    }
}
