using Windhover.Launcher.Options;

namespace Windhover.Launcher.Configuration;

/// <summary>The names, defaults and help of everything that <c>windhover run</c> can be told.</summary>
internal static class LauncherSettings
{
    private const string Replacing = "Starting, stopping and reloading workers";
    private const string Recycling = "Replacing workers that are old, large or stuck";

    public static readonly Setting Workers = Setting.Reloadable(
        "workers", "N|auto|MIN..MAX",
        "Worker processes to keep running, 1 to 512; auto: one per processor that the cgroup allows; MIN..MAX: as many as the load "
        + "needs.",
        "5");

    public static readonly Setting ScaleAim = Setting.Reloadable(
        "scale-aim", "N", "With --workers MIN..MAX: active requests per worker to aim at.", "8");

    public static readonly Setting Listen = new(
        "listen", "URL",
        "Where clients reach the app: 5000 (of this machine), :5000 (of all), host:port, http://host:port, https://host:port or "
        + "http://unix:/path, with ?protocols=http2 (http1, http1and2) where it needs that; may be repeated.",
        "http://localhost:5000", Repeatable: true)
    {
        HeldUntilRestart = static options => string.Join(' ', options.Listen.Addresses),
    };

    public static readonly Setting SocketMode = new(
        "socket-mode", "MODE",
        "Permissions of the unix sockets of --listen, in octal, such as 660: a client must be allowed to write. Default: as "
        + "the umask leaves them.")
    {
        HeldUntilRestart = static options => options.Listen.SocketMode?.ToString(),
    };

    public static readonly Setting App = Setting.Reloadable(
        "app", "PATH", "The app to run: a .dll or an executable. Default: the example app that comes along.");

    public static readonly Setting Affinity = Setting.Reloadable(
        "affinity", "auto|cookie|none",
        "Keep each client with its worker, by a cookie: auto, if the app has SignalR hubs or Razor components; cookie, always; none, never.",
        "auto");

    public static readonly Setting AppName = Setting.Reloadable(
        "app-name", "NAME",
        "Value of the label app_name on the app's series. Default: the name of the app's assembly; webapp for the example app and for programs behind --.");

    /// <summary>Value of <see cref="Statsd"/> that is no address, as <see cref="LauncherOptions.NoStatsd"/> is none.</summary>
    public const string EmbeddedStatsd = "embedded";

    public static readonly Setting Statsd = new(
        "statsd", "ADDRESS",
        "Where workers push their measurements: embedded (an exporter of our own), or udp://host:port, tcp://host:port, "
        + "unixgram:///path of another one, or none (nothing is measured).",
        EmbeddedStatsd)
    {
        HeldUntilRestart = static options => options.EmbedsExporter ? EmbeddedStatsd : options.Statsd?.ToString(),
    };

    /// <summary>Value of <see cref="State"/> that is no path.</summary>
    public const string NoState = "none";

    public static readonly Setting State = new(
        "state", "PATH|none",
        "File in which the exporter of our own keeps its values, so that a new one starts from them. Default: one per port in "
        + "$STATE_DIRECTORY, $XDG_STATE_HOME/windhover or ~/.local/state/windhover.")
    {
        HeldUntilRestart = static options => options.Exporter.Arguments.FirstOrDefault(ExporterSettings.IsState),
    };

    public static readonly Setting Backlog = Setting.Reloadable(
        "backlog", "N", "Connections that may wait for a worker, 1 to 65535; the system's somaxconn caps it.", "2048");

    /// <summary>Value of <see cref="Control"/> that is no path.</summary>
    public const string NoControl = "none";

    public static readonly Setting Control = new(
        "control", "PATH|none",
        "The unix socket that windhover status, reload, scale, top and the others ask. Default: in the runtime directory.")
    {
        HeldUntilRestart = static options => options.HasControl ? options.ControlPath : NoControl,
    };

    public static readonly Setting Name = new(
        "name", "NAME",
        "What commands call this launcher: windhover -n NAME status. Letters, digits and .-_: up to 64. Default: the app's name and port, Shop:5000.")
    {
        HeldUntilRestart = static options => options.Name,
    };

    public static readonly Setting PidFile = new(
        "pid-file", "PATH", "File that holds the launcher's process id while it runs, from the moment on in which its sockets are bound.")
    {
        HeldUntilRestart = static options => options.PidFile,
    };

    public static readonly Setting Config = Setting.Reloadable(
        "config", "FILE", "YAML file with any of these names as keys; the environment beats it, the command line beats both.");

    public static readonly Setting MetricsListen = new(
        "metrics-listen", "ADDRESS",
        "host:port on which the launcher shows its own metrics, for use with --statsd; else they are on the exporter's page.")
    {
        HeldUntilRestart = static options => options.MetricsListen,
    };

    public static readonly Setting ReadyTimeout = Setting.Reloadable(
        "ready-timeout", "TIME", "Time from the start of a worker until it must be ready; then it is killed.", "60") with
    {
        Group = Replacing,
    };

    public static readonly Setting GracefulTimeout = Setting.Reloadable(
        "graceful-timeout", "TIME", "Time that workers have to finish their requests when stopped; then they are killed.", "35") with
    {
        Group = Replacing,
    };

    public static readonly Setting MaxSurge = Setting.Reloadable(
        "max-surge", "N", "New workers that a reload boots at a time beside the old ones, 0 to 512.", "1") with
    {
        Group = Replacing,
    };

    public static readonly Setting MaxUnavailable = Setting.Reloadable(
        "max-unavailable", "N", "Workers that may be missing because of a reload, 0 to 511; with --max-surge 0 at least 1.", "0") with
    {
        Group = Replacing,
    };

    public static readonly Setting MaxDraining = Setting.Reloadable(
        "max-draining", "N",
        "Replaced workers that may be finishing their requests beside the new ones; a reload waits at that number.", "2") with
    {
        Group = Replacing,
    };

    public static readonly Setting WarmUp = Setting.Reloadable(
        "warmup", "PATH",
        "Path of the app that a worker requests from itself before it is ready; may be repeated. An answer of 500 or more, or none "
        + "within half of the ready timeout, fails the start.",
        repeatable: true) with
    {
        Group = Replacing,
    };

    public static readonly Setting RequestTimeout = Setting.Reloadable(
        "request-timeout", "TIME", "Age at which a request is logged and aborted; without it, or 0: never.") with
    {
        Group = Recycling,
    };

    public static readonly Setting TouchReload = new(
        "touch-reload", "FILE", "Reload when this file is touched.")
    {
        Group = Replacing,
        HeldUntilRestart = static options => options.TouchReload,
    };

    public static readonly Setting ReloadOnChange = new(
        "reload-on-change", "", "Reload when the app's files change, for development.")
    {
        Group = Replacing,
        HeldUntilRestart = static options => options.ReloadOnChange.ToString(),
    };

    public static readonly Setting MaxRequests = Setting.Reloadable(
        "max-requests", "N", "Requests after which a worker is replaced, the new one first; without it, or 0: never.") with
    {
        Group = Recycling,
    };

    public static readonly Setting MaxAge = Setting.Reloadable(
        "max-age", "TIME", "Time of serving after which a worker is replaced; without it, or 0: never.") with
    {
        Group = Recycling,
    };

    public static readonly Setting MaxRss = Setting.Reloadable(
        "max-rss", "SIZE", "Memory in RAM (300M, 1.5G) above which a worker is replaced; without it, or 0: never.") with
    {
        Group = Recycling,
    };

    public static readonly Setting RecycleJitter = Setting.Reloadable(
        "recycle-jitter", "PERCENT",
        "By how much of --max-requests and --max-age a worker may be replaced earlier, so that not all are at once; 0 to 100.", "10") with
    {
        Group = Recycling,
    };

    public static readonly Setting HangTimeout = Setting.Reloadable(
        "hang-timeout", "TIME", "Silence after which a worker is taken to hang and is replaced.", "30") with
    {
        Group = Recycling,
    };

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> Own =
    [
        Workers, ScaleAim, Listen, SocketMode, App, AppName, Affinity, Statsd, State, Config, Backlog, Control, Name, PidFile, MetricsListen,
        ReadyTimeout, WarmUp, GracefulTimeout, MaxSurge, MaxUnavailable, MaxDraining, TouchReload, ReloadOnChange,
        MaxRequests, MaxAge, MaxRss, RecycleJitter, RequestTimeout, HangTimeout,
        .. ProcessSettings.All, .. LogSettings.All,
    ];

    /// <summary>Names of the settings that differ and that only a launcher that starts anew can follow.</summary>
    public static IReadOnlyList<string> NeedRestart(LauncherOptions running, LauncherOptions wanted) =>
    [
        .. Own.Concat(ExporterSettings.All)
            .Where(setting => setting.HeldUntilRestart is { } held && held(running) != held(wanted))
            .Select(setting => setting.Name),
    ];
}
