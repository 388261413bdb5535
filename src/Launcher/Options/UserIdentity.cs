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
    /// <summary>Whether files of the launcher are another user's for it.</summary>
    public bool IsOther => Uid != Credentials.EffectiveUser || Gid != Credentials.EffectiveGroup;

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

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
