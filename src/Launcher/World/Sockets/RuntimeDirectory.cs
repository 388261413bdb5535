using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

/// <summary>A private directory for the sockets of one launcher: below <c>XDG_RUNTIME_DIR</c> where a session has one, else in
/// the temporary directory. Removed at the end; by the next launcher where this one is killed.</summary>
internal sealed class RuntimeDirectory : IDisposable
{
    /// <summary>Of a state that is of no use after this launcher.</summary>
    public const string StateName = "exporter.state";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string SessionVariable = "XDG_RUNTIME_DIR";

    private readonly string _path;
    private readonly SafeFileHandle? _lock;

    private RuntimeDirectory(string path)
    {
        _path = path;
        // Null if another launcher looks at this moment whether it is held. It will see that its sockets are served.
        _lock = FileLock.TryTakeDirectory(path);
    }

    private static string NamePrefix
    {
        get
        {
            var user = Environment.UserName.Length > 0 ? Environment.UserName : "user";
            return $"windhover-{user}-";
        }
    }

    /// <param name="key">Tells two launchers of one user apart: the first port of the app, which only one of them can hold.</param>
    /// <exception cref="ListenException">The directory cannot be made, or is another user's.</exception>
    public static RuntimeDirectory Create(string key)
    {
        var session = Environment.GetEnvironmentVariable(SessionVariable);
        var parent = session is { Length: > 0 } && Directory.Exists(session) ? session : Path.GetTempPath();
        var path = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{key}"));
        try
        {
            var directory = Directory.CreateDirectory(path, OwnerOnly);
            // Every user may write to the temporary directory: one that was there before, or a link, must not lead our lines elsewhere.
            if (directory.LinkTarget is not null)
            {
                throw new ListenException($"{path} is a symbolic link; remove it, or set {SessionVariable} to a directory of your own");
            }
            // Fails where the directory belongs to another user.
            directory.UnixFileMode = OwnerOnly;
            var own = new RuntimeDirectory(path);
            AbandonedDirectories.Remove(parent, NamePrefix + "*", TimeProvider.System.GetUtcNow().UtcDateTime);
            return own;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ListenException(
                $"Cannot use {path} for the launcher's own sockets: {e.Message}; set {SessionVariable} to a directory of your own", e);
        }
    }

    /// <summary>Takes over the directory of the program that ran in this process before.</summary>
    public static RuntimeDirectory Take(string path) => new(path);

    /// <summary>Every place in which a launcher of this user may have left the named file. A launcher that systemd started, and a
    /// shell, do not always agree on <c>XDG_RUNTIME_DIR</c>: so both parents are looked through.</summary>
    public static IReadOnlyList<string> Find(string file)
    {
        var found = new List<string>();
        string?[] parents = [Environment.GetEnvironmentVariable(SessionVariable), Path.GetTempPath()];
        // They may be the same, but for a slash at the end.
        var distinct = parents.OfType<string>().Where(Directory.Exists).Select(parent => Path.TrimEndingDirectorySeparator(parent)).Distinct();
        foreach (var parent in distinct)
        {
            try
            {
                found.AddRange(Directory.EnumerateDirectories(parent, NamePrefix + "*")
                    .Select(directory => Path.Combine(directory, file))
                    .Where(File.Exists));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not to be listed: nothing of ours to be found there either.
            }
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Absolute.</summary>
    public string Root => _path;

    /// <summary>Where a socket of that name lies.</summary>
    public string PathTo(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        _lock?.Dispose();
        try
        {
            Directory.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already (something cleans the temporary directory), or not empty: what is not ours stays.
        }
    }
}
