using System.Globalization;

namespace Windhover.Launcher.Sockets;

/// <summary>A private directory for the sockets of one launcher: below <c>XDG_RUNTIME_DIR</c> where a session has one, else in
/// the temporary directory.</summary>
internal static class RuntimeDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="key">Tells two launchers of one user apart: the first port of the app, which only one of them can hold.</param>
    /// <exception cref="ListenException">The directory cannot be made, or is somebody else's.</exception>
    public static string Create(string key)
    {
        var session = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var parent = session is { Length: > 0 } && Directory.Exists(session) ? session : Path.GetTempPath();
        var user = Environment.UserName.Length > 0 ? Environment.UserName : "user";
        var path = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"windhover-{user}-{key}"));
        try
        {
            var directory = Directory.CreateDirectory(path, OwnerOnly);
            // The temporary directory is everybody's: one that was there before, or a link, must not lead our lines elsewhere.
            if (directory.LinkTarget is not null)
            {
                throw new ListenException($"{path} is a symbolic link; remove it, or set XDG_RUNTIME_DIR to a directory of your own");
            }
            // Fails where the directory belongs to another user.
            directory.UnixFileMode = OwnerOnly;
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ListenException(
                $"Cannot use {path} for the workers' StatsD socket: {e.Message}; set XDG_RUNTIME_DIR to a directory of your own", e);
        }
    }
}
