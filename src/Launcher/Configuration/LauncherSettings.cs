namespace Windhover.Launcher.Configuration;

/// <summary>The names, defaults and help of everything that <c>windhover run</c> can be told.</summary>
internal static class LauncherSettings
{
    private const string Replacing = "Starting, stopping and reloading workers";
    private const string Recycling = "Replacing workers that are old, large or stuck";

    public static readonly Setting Workers = new(
        "workers", "N|auto|MIN..MAX",
        "Worker processes to keep running, 1 to 512; auto: one per processor that the cgroup allows; MIN..MAX: as many as the load "
        + "needs.",
        "5");

    public static readonly Setting ScaleAim = new(
        "scale-aim", "N", "With --workers MIN..MAX: active requests per worker to aim at.", "8");

    public static readonly Setting Listen = new(
        "listen", "URL",
        "Where clients reach the app: http://host:port or http://unix:/path; may be repeated.",
        "http://localhost:5000", Repeatable: true);

    public static readonly Setting SocketMode = new(
        "socket-mode", "MODE",
        "Permissions of the unix sockets of --listen, in octal, such as 660: whoever connects must be allowed to write. Default: as "
        + "the umask leaves them.");

    public static readonly Setting App = new(
        "app", "PATH", "The app to run: a .dll or an executable. Default: the example app that comes along.");

    public static readonly Setting AppName = new("app-name", "NAME", "Value of the label app_name on the app's series.", "webapp");

    /// <summary>Values of <see cref="Statsd"/> that are no address.</summary>
    public const string EmbeddedStatsd = "embedded";

    /// <inheritdoc cref="EmbeddedStatsd"/>
    public const string NoStatsd = "none";

    public static readonly Setting Statsd = new(
        "statsd", "ADDRESS",
        "Where workers push their measurements: embedded (an exporter of our own), or udp://host:port, tcp://host:port, "
        + "unixgram:///path of another one, or none (nothing is measured).",
        EmbeddedStatsd);

    /// <summary>Value of <see cref="State"/> that is no path.</summary>
    public const string NoState = "none";

    public static readonly Setting State = new(
        "state", "PATH|none",
        "File in which the exporter of our own keeps its values, so that a new one goes on with them. Default: one per port in "
        + "$STATE_DIRECTORY, $XDG_STATE_HOME/windhover or ~/.local/state/windhover.");

    public static readonly Setting Backlog = new(
        "backlog", "N", "Connections that may wait for a worker, 1 to 65535; the system's somaxconn caps it.", "2048");

    public static readonly Setting Control = new(
        "control", "PATH|none",
        "The unix socket that windhover status, reload, scale, top and the others ask. Default: in the runtime directory.");

    public static readonly Setting PidFile = new(
        "pid-file", "PATH", "File that holds the launcher's process id while it runs, from the moment on in which its sockets are bound.");

    public static readonly Setting Config = new(
        "config", "FILE", "YAML file with any of these names as keys; the environment beats it, the command line beats both.");

    public static readonly Setting MetricsListen = new(
        "metrics-listen", "ADDRESS",
        "host:port on which the launcher shows its own metrics, for use with --statsd; else they are on the exporter's page.");

    public static readonly Setting ReadyTimeout = new(
        "ready-timeout", "SECONDS", "Time from the start of a worker until it must be ready; then it is killed.", "60")
    {
        Group = Replacing,
    };

    public static readonly Setting GracefulTimeout = new(
        "graceful-timeout", "SECONDS", "Time that workers have to finish their requests when stopped; then they are killed.", "35")
    {
        Group = Replacing,
    };

    public static readonly Setting MaxSurge = new(
        "max-surge", "N", "New workers that a reload boots at a time beside the old ones, 0 to 512.", "1")
    {
        Group = Replacing,
    };

    public static readonly Setting MaxUnavailable = new(
        "max-unavailable", "N", "Workers that may be missing because of a reload, 0 to 511; with --max-surge 0 at least 1.", "0")
    {
        Group = Replacing,
    };

    public static readonly Setting MaxDraining = new(
        "max-draining", "N",
        "Replaced workers that may be finishing their requests beside the new ones; a reload waits at that number.", "2")
    {
        Group = Replacing,
    };

    public static readonly Setting WarmUp = new(
        "warmup", "PATH",
        "Path of the app that a worker requests from itself before it is ready; may be repeated. An answer of 500 or more, or none "
        + "within half of the ready timeout, fails the start.",
        Repeatable: true)
    {
        Group = Replacing,
    };

    public static readonly Setting RequestTimeout = new(
        "request-timeout", "SECONDS", "Age at which a request is logged and aborted; without it, requests may take any time.")
    {
        Group = Recycling,
    };

    public static readonly Setting TouchReload = new(
        "touch-reload", "FILE", "Reload when this file is touched.")
    {
        Group = Replacing,
    };

    public static readonly Setting ReloadOnChange = new(
        "reload-on-change", "", "Reload when the app's files change, for development.")
    {
        Group = Replacing,
    };

    public static readonly Setting MaxRequests = new(
        "max-requests", "N", "Requests after which a worker is replaced, the new one first; without it, never.")
    {
        Group = Recycling,
    };

    public static readonly Setting MaxAge = new(
        "max-age", "SECONDS", "Time of serving after which a worker is replaced; without it, never.")
    {
        Group = Recycling,
    };

    public static readonly Setting MaxRss = new(
        "max-rss", "SIZE", "Memory in RAM (300M, 1.5G) above which a worker is replaced; without it, never.")
    {
        Group = Recycling,
    };

    public static readonly Setting RecycleJitter = new(
        "recycle-jitter", "PERCENT",
        "By how much of --max-requests and --max-age a worker may be replaced earlier, so that not all are at once; 0 to 100.", "10")
    {
        Group = Recycling,
    };

    public static readonly Setting HangTimeout = new(
        "hang-timeout", "SECONDS", "Silence after which a worker is taken to hang and is replaced.", "30")
    {
        Group = Recycling,
    };

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> Own =
    [
        Workers, ScaleAim, Listen, SocketMode, App, AppName, Statsd, State, Config, Backlog, Control, PidFile, MetricsListen,
        ReadyTimeout, WarmUp, GracefulTimeout, MaxSurge, MaxUnavailable, MaxDraining, TouchReload, ReloadOnChange,
        MaxRequests, MaxAge, MaxRss, RecycleJitter, RequestTimeout, HangTimeout,
        .. ProcessSettings.All, .. LogSettings.All,
    ];
}
