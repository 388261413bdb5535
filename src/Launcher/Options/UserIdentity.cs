using System.Globalization;
using Windhover.Interop;

namespace Windhover.Launcher.Options;

/// <summary>Whose rights the children have.</summary>
/// <param name="Uid">Number of the user.</param>
/// <param name="Gid">Number of the main group.</param>
/// <param name="Groups">All groups.</param>
/// <param name="Name">Null for a number that no user has.</param>
/// <param name="Home">Null with the name.</param>
internal sealed record UserIdentity(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string? Name, string? Home)
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="user">A name or a number; null for the launcher's own.</param>
    /// <param name="group">The same; null for the user's main group.</param>
    /// <param name="error">What is wrong, when the result is null.</param>
    public static UserIdentity? Find(string? user, string? group, out string error)
    {
        error = "";
        var uid = Credentials.EffectiveUser;
        var found = user is null ? Credentials.FindUser(uid)
            : TryNumber(user, out uid) ? Credentials.FindUser(uid)
            : Credentials.FindUser(user);
        if (user is not null && found is null && !TryNumber(user, out uid))
        {
            error = $"there is no user '{user}' on this system; 'getent passwd' lists them, and a number works too";
            return null;
        }
        uid = found?.Uid ?? uid;
        var gid = found?.Gid ?? (user is null ? Credentials.EffectiveGroup : uid);
        if (group is not null && !TryNumber(group, out gid))
        {
            if (Credentials.FindGroup(group) is not { } number)
            {
                error = $"there is no group '{group}' on this system; 'getent group' lists them, and a number works too";
                return null;
            }
            gid = number;
        }
        if (!Credentials.IsRoot && (uid != Credentials.EffectiveUser || gid != Credentials.EffectiveGroup))
        {
            error = "only root can start processes as another user or group: start the launcher as root, or leave this out and start it "
                + "as the user that the workers should be";
            return null;
        }
        return new UserIdentity(
            uid, gid, found is { } named ? Credentials.GroupsOf(named.Name, gid) : [gid], found?.Name, found?.Home);
    }

    /// <summary>Lets the user reach a socket that the launcher made in a directory of its own.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The launcher may not give the socket away.</exception>
    public void Admit(string socketPath)
    {
        if (Uid != Credentials.EffectiveUser || Gid != Credentials.EffectiveGroup)
        {
            Credentials.Give(socketPath, Uid, Gid);
            // To be passed, not to be listed or written.
            File.SetUnixFileMode(Path.GetDirectoryName(socketPath)!, Passable);
        }
    }

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
