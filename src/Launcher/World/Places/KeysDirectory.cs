using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Options;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Places;

/// <summary>The directory in which the workers' data protection keeps its keys: the workers' user's, and readable by no other.</summary>
internal static class KeysDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Name = "keys";
    private const string Folder = "windhover";

    // Not the StateDirectory= of our unit: with DynamicUser= systemd rejects one that root has made.
    private const string SystemPath = $"/var/lib/{Folder}-launcher";

    // As for the exporter's state.
    private const string ServiceVariable = "STATE_DIRECTORY"; // systemd.exec(5), StateDirectory=
    private const string UserVariable = "XDG_STATE_HOME"; // XDG Base Directory Specification

    /// <summary>Makes the directory, or takes the one that is there.</summary>
    /// <param name="app">What is to have it.</param>
    /// <param name="scope">Tells two launchers of one user apart.</param>
    /// <returns>Null if the app's keys are left alone.</returns>
    /// <exception cref="PlaceException">The one that the operator named cannot be used.</exception>
    public static KeysPlace? Prepare(AppOptions app, string scope)
    {
        if (!app.HasKeys || app.Foreign is not null)
        {
            return null;
        }
        var user = app.Conditions.User is { IsOther: true } other ? other : null;
        if (app.KeysPath is { } named)
        {
            RejectShared(named);
            Make(named, user);
            return new KeysPlace(named, Scope: null, Problem: null);
        }
        var problems = new List<string>();
        foreach (var parent in Parents(Environment.GetEnvironmentVariable))
        {
            // A user that cannot read another one's keys needs a directory of its own.
            var path = Path.Combine(parent, user is null ? Name : $"{Name}-{user.Name ?? $"{user.Uid}"}");
            try
            {
                Make(path, user);
                return new KeysPlace(path, scope, Problem: null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(e.Message);
            }
        }
        return new KeysPlace(Directory: null, scope, problems.Count == 0 ? "neither HOME nor XDG_STATE_HOME is set" : string.Join("; ", problems));
    }

    /// <summary>Where it may lie, the best first.</summary>
    private static IEnumerable<string> Parents(Func<string, string?> environment)
    {
        if (environment(ServiceVariable)?.Split(':')[0] is ['/', ..] service)
        {
            yield return service;
        }
        if (environment(UserVariable) is ['/', ..] user)
        {
            yield return Path.Combine(user, Folder);
        }
        if (Credentials.IsRoot)
        {
            yield return SystemPath;
        }
        else if (environment("HOME") is ['/', ..] home)
        {
            yield return Path.Combine(home, ".local", "state", Folder);
        }
    }

    // It is made private. One that is in use for something else must not be: --keys /etc.
    private static void RejectShared(string path)
    {
        using var parent = Place.OfFile(path, out var name, makes: true);
        using var there = parent.TryEnter(name);
        if (there is { Facts.IsPrivate: false } && there.TryListNames() is not { Count: 0 })
        {
            throw new PlaceException(
                $"{path} has files in it, and others may look into it, mode {there.Facts.ModeText}; choose a directory for the keys alone, or make it "
                + "private (chmod 700)");
        }
    }

    private static void Make(string path, UserIdentity? user)
    {
        using var parent = Place.OfFile(path, out var name, makes: true);
        parent.MakeOwn(name, OwnerOnly, user is null ? null : (user.Uid, user.Gid)).Dispose();
    }
}
