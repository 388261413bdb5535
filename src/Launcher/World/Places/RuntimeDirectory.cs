using Microsoft.Win32.SafeHandles;
using Windhover.Interop.Places;

namespace Windhover.Launcher.World.Places;

/// <summary>A private directory for the sockets of one launcher. Removed at the end; by the next launcher if this one is killed.</summary>
/// <remarks>It lies in the first of <see cref="RuntimeParent.All"/> that can be used, belongs to this user, and is held open.</remarks>
internal sealed class RuntimeDirectory : IDisposable
{
    /// <summary>Of a state that is of no use after this launcher.</summary>
    public const string StateName = "exporter.state";

    /// <summary>Of the directory of the workers' own sockets. They end with this launcher.</summary>
    public const string PeersName = "peers";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Another user's workers pass it on the way to their sockets. They cannot list it, and write nothing in it.
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>In bytes, of the longest name of a socket in it.</summary>
    private const int LongestName = 24;

    private readonly UnixFileMode _mode;
    private Place? _place;
    private SafeFileHandle? _lock;

    private RuntimeDirectory(string path, bool isPassable)
    {
        Root = path;
        _mode = isPassable ? Passable : OwnerOnly;
    }

    /// <summary>Absolute.</summary>
    public string Root { get; }

    /// <summary>Why it is not in the place that comes first; null if it is.</summary>
    public string? Notice { get; private init; }

    /// <summary>Whether the path still leads to the directory that was made.</summary>
    public bool IsInPlace => _place is { } place && FileFacts.Of(Root) is { } now && now.IsSameFile(place.Facts);

    /// <param name="key">Tells two launchers of one user apart: the first port of the app, which only one of them can hold.</param>
    /// <param name="isPassable">Whether workers of another user have sockets in it.</param>
    /// <exception cref="PlaceException">There is no place for it; the message names each, and what is wrong with it.</exception>
    public static RuntimeDirectory Create(string key, bool isPassable)
    {
        var problems = new List<string>();
        foreach (var path in Candidates(key))
        {
            var directory = new RuntimeDirectory(path, isPassable)
            {
                Notice = problems.Count == 0 ? null : $"{string.Join("; ", problems)}. The launcher's own sockets are in {path} instead",
            };
            try
            {
                directory.Renew();
                RemoveAbandoned(path);
                return directory;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!problems.Contains(e.Message))
                {
                    problems.Add(e.Message);
                }
            }
        }
        throw new PlaceException(
            $"there is no place for the launcher's own sockets: {string.Join("; ", problems)}. Set {RuntimeParent.SessionVariable} or TMPDIR to "
            + "another directory, one that this user may write to");
    }

    /// <summary>Takes over the directory of the program that ran in this process before.</summary>
    /// <param name="path">If it cannot be used any more, <see cref="IsInPlace"/> says so.</param>
    /// <param name="isPassable">As in <see cref="Create"/>.</param>
    public static RuntimeDirectory Take(string path, bool isPassable)
    {
        var directory = new RuntimeDirectory(path, isPassable);
        try
        {
            directory.Renew();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tried again, with a word about it, by what watches over it.
        }
        return directory;
    }

    /// <summary>Every place in which a launcher of this user may have left the named socket.</summary>
    public static IReadOnlyList<string> Find(string socketName)
    {
        var found = new List<string>();
        foreach (var (path, prefix) in RuntimeParent.Searched())
        {
            try
            {
                using var parent = Place.OpenParent(path);
                found.AddRange((parent.TryListNames() ?? [])
                    .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && IsOurs(parent, name, socketName))
                    .Select(name => Path.Combine(path, name, socketName)));
            }
            catch (PlaceException)
            {
                // Not there, or another user's: no launcher of ours has used it.
            }
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Where a socket of that name lies.</summary>
    public string PathTo(string name) => Path.Combine(Root, name);

    /// <summary>Makes it, or takes it over if it is there.</summary>
    /// <exception cref="IOException">It cannot be made, or must not be used.</exception>
    public void Renew()
    {
        if (!UnixAddress.Fits(PathTo(new string('x', LongestName))))
        {
            throw new PlaceException(
                $"{Root} is too long: with the name of a socket in it a path may have {UnixAddress.MaxBytes} bytes at most");
        }
        using var parent = RuntimeParent.Open(Path.GetDirectoryName(Root)!);
        var place = parent.MakeOwn(Path.GetFileName(Root), _mode);
        _lock?.Dispose();
        _place?.Dispose();
        _place = place;
        // Null if another launcher looks at this moment whether a process has it. It will see that its sockets are served.
        _lock = place.TryLock();
    }

    /// <summary>Makes the directory in which workers reach each other, for their user alone.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="PlaceException">It cannot be made.</exception>
    public string MakePeers(uint uid, uint gid)
    {
        var place = _place ?? throw new PlaceException($"{Root} is lost");
        using var made = place.MakeFor(PeersName, OwnerOnly, uid, gid);
        return PathTo(PeersName);
    }

    /// <summary>Removes the socket of a worker that has ended.</summary>
    public void RemovePeer(string name)
    {
        using var peers = _place?.TryEnter(PeersName);
        peers?.Remove(name);
    }

    /// <summary>Removes a file in it.</summary>
    public void Remove(string name) => _place?.Remove(name);

    public void Dispose()
    {
        _lock?.Dispose();
        try
        {
            if (IsInPlace)
            {
                RemovePeers(_place!);
                // What is not empty stays: the rest is not ours.
                using var parent = RuntimeParent.Open(Path.GetDirectoryName(Root)!);
                parent.RemoveDirectory(Path.GetFileName(Root));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already: something cleans the temporary directory.
        }
        _place?.Dispose();
    }

    /// <summary>Removes the directory of workers that have ended. It is another user's, perhaps: nothing but names in it is touched.</summary>
    internal static void RemovePeers(Place directory)
    {
        using (var peers = directory.TryEnter(PeersName))
        {
            foreach (var name in peers?.TryListNames() ?? [])
            {
                peers!.Remove(name);
            }
        }
        directory.RemoveDirectory(PeersName);
    }

    private static IEnumerable<string> Candidates(string key)
    {
        var parents = RuntimeParent.All();
        // The last one is open to all: a name that another user has taken there must not keep this launcher from having one.
        return parents.Select(parent => Path.Combine(parent.Path, parent.Prefix + key))
            .Append(Path.Combine(parents[^1].Path, $"{parents[^1].Prefix}{key}-{Guid.NewGuid().ToString("N")[..8]}"));
    }

    private static void RemoveAbandoned(string path)
    {
        var own = RuntimeParent.All().First(parent => parent.Path == Path.GetDirectoryName(path));
        using var parent = Place.OpenParent(own.Path);
        AbandonedDirectories.Remove(parent, own.Prefix, TimeProvider.System.GetUtcNow());
    }

    // A stranger may have put anything there: only what lies in a directory of this user is asked.
    private static bool IsOurs(Place parent, string name, string socketName)
    {
        using var directory = parent.TryEnter(name);
        return directory is { Facts: { IsOwn: true, IsWritableByOthers: false } } && directory.Look(socketName) is { IsSocket: true };
    }
}
