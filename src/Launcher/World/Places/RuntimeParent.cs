using Windhover.Interop;
using Windhover.Interop.Places;

namespace Windhover.Launcher.World.Places;

/// <summary>A place in which launchers of this user make their runtime directories.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Prefix">Of the directories' names.</param>
internal sealed record RuntimeParent(string Path, string Prefix)
{
    /// <summary>Of a login session, or as an operator sets it.</summary>
    public const string SessionVariable = "XDG_RUNTIME_DIR";

    private const string SystemParent = "/run";
    private const string SystemName = "windhover";
    private const string SystemPath = SystemParent + "/" + SystemName;
    private const string Sessions = "/run/user/"; // pam_systemd(8)

    private const UnixFileMode ReadableByAll = (UnixFileMode)0x1ED; // 0755

    /// <summary>All of them, the best first. A launcher that systemd started, and a shell, do not always agree on the variable: so all are
    /// looked through for one that runs.</summary>
    public static IReadOnlyList<RuntimeParent> All() => [.. Both().Parents];

    /// <summary>Those in which commands look for launchers: a directory that an operator chose is the only one, so that nothing is done to a
    /// launcher beside it.</summary>
    public static IReadOnlyList<RuntimeParent> Searched() => Both() is var (parents, chosen) && chosen is not null ? [chosen] : [.. parents];

    private static (IEnumerable<RuntimeParent> Parents, RuntimeParent? Chosen) Both()
    {
        var user = Environment.UserName.Length > 0 ? Environment.UserName : "user";
        var own = $"windhover-{user}-";
        var session = Environment.GetEnvironmentVariable(SessionVariable) is ['/', ..] path && Directory.Exists(path)
            ? new RuntimeParent(System.IO.Path.TrimEndingDirectorySeparator(path), own)
            : null;
        // A session's directory goes when its user logs out, and lets no other user's workers pass.
        var isChosen = session?.Path.StartsWith(Sessions, StringComparison.Ordinal) == false;
        RuntimeParent?[] all =
        [
            Credentials.IsRoot && !isChosen ? new RuntimeParent(SystemPath, "launcher-") : null,
            session,
            new RuntimeParent(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath()), own),
        ];
        return (all.OfType<RuntimeParent>().Distinct(), isChosen ? session : null);
    }

    /// <param name="path">Of a parent. Root's own in <c>/run</c> is made.</param>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static Place Open(string path)
    {
        if (path != SystemPath)
        {
            return Place.OpenParent(path);
        }
        using var run = Place.OpenParent(SystemParent);
        return run.MakeOwn(SystemName, ReadableByAll);
    }
}
