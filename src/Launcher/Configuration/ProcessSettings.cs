using System.Globalization;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Configuration;

/// <summary>Names, defaults and help of what a worker process is started with.</summary>
internal static class ProcessSettings
{
    public static readonly Setting User = Setting.Reloadable(
        "user", "NAME|UID", "User that the workers and the exporter run as; the launcher itself stays root and binds the sockets before.");

    public static readonly Setting Group = Setting.Reloadable("group", "NAME|GID", "Their group, in place of the user's main group.");

    public static readonly Setting ExporterUser = new(
        "exporter-user", "NAME|UID",
        "User that the exporter runs as, so that a worker cannot touch it: its own, which can write to the directory of --state. Default: as --user.")
    {
        HeldUntilRestart = static options => options.Exporter.User?.Uid.ToString(CultureInfo.InvariantCulture),
    };

    public static readonly Setting KeepPrivileges = Setting.Reloadable(
        "keep-privileges", "",
        "Workers keep the launcher's capabilities, and may gain rights by set-user-id programs (sudo, ping). Default: neither.");

    public static readonly Setting Env = Setting.Reloadable(
        "env", "NAME=VALUE",
        "A variable for the workers; {slot}, {generation} and {port} in the value stand for the worker's own; may be repeated.",
        repeatable: true);

    public static readonly Setting EnvFile = Setting.Reloadable(
        "env-file", "FILE", "A file with a NAME=VALUE on each line; --env beats it; may be repeated.", repeatable: true);

    public static readonly Setting Chdir = Setting.Reloadable("chdir", "DIRECTORY", "Working directory of the workers. Default: the app's own directory.");

    public static readonly Setting Rlimit = Setting.Reloadable(
        "rlimit", "NAME=SOFT[:HARD]",
        "What one worker may use, such as nofile=4096 or as=2G:4G (K, M, G; unlimited); may be repeated.", repeatable: true);

    public static readonly Setting Nice = Setting.Reloadable("nice", "N", "Priority of the workers, -20 (first) to 19 (last).");

    /// <summary>Value of <see cref="Keys"/> that is no path.</summary>
    public const string NoKeys = "none";

    public static readonly Setting Keys = Setting.Reloadable(
        "keys", "DIRECTORY|none",
        "Where the app's data protection keeps its keys, unless the app says so itself; none: where ASP.NET Core puts them. Default: keys in "
        + "$STATE_DIRECTORY, $XDG_STATE_HOME/windhover, and /var/lib/windhover-launcher (root) or ~/.local/state/windhover.");

    /// <summary>Value of <see cref="NoAdvice"/> that is no name.</summary>
    public const string AllAdvice = "all";

    public static readonly Setting NoAdvice = Setting.Reloadable(
        "no-advice", "NAME|all",
        $"What is not told at the start about an app that was written for one process: {string.Join(", ", AdviceName.All)}; may be repeated. "
        + "Without a name: all.",
        repeatable: true) with
    {
        Alone = AllAdvice,
    };

    public static readonly Setting ReadyProbe = Setting.Reloadable(
        "ready-probe", "auto|notify|tcp|none|PATH",
        "When a program behind -- is ready: auto, once it says READY=1 (sd_notify) or accepts a connection; PATH, once it answers "
        + "GET PATH with 200 to 399.",
        "auto");

    public static readonly Setting StopSignal = Setting.Reloadable(
        "stop-signal", "NAME", "Signal that asks a program behind -- to finish its requests and end.", "TERM");

    public static readonly Setting Watchdog = Setting.Reloadable(
        "watchdog", "TIME",
        "Longest time between two WATCHDOG=1 (sd_notify) of a program behind --; past it, it is replaced. Default: not watched.");

    public static readonly Setting StatsdEnv = Setting.Reloadable(
        "statsd-env", "auto|none",
        "Variables that tell StatsD clients of a program behind -- where to push; auto: unless its environment has a STATSD_*, DD_* or "
        + "DATADOG_* already.",
        "auto");

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
        [
            User, Group, ExporterUser, KeepPrivileges, Chdir, Env, EnvFile, Rlimit, Nice, Keys, NoAdvice, ReadyProbe, StopSignal, Watchdog, StatsdEnv,
        ];
}
