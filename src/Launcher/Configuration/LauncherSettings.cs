namespace Windhover.Launcher.Configuration;

/// <summary>The names, defaults and help of everything that <c>windhover run</c> can be told.</summary>
internal static class LauncherSettings
{
    public static readonly Setting Workers = new(
        "workers", "N|auto", "Worker processes to keep running, 1 to 512; auto: one per processor that the cgroup allows.", "5");

    public static readonly Setting Listen = new(
        "listen", "URL",
        "Where clients reach the app: http://host:port or http://unix:/path; may be repeated.",
        "http://localhost:5000", Repeatable: true);

    public static readonly Setting App = new(
        "app", "PATH", "The app to run: a .dll or an executable. Default: the example app that comes along.");

    public static readonly Setting AppName = new("app-name", "NAME", "Value of the label app_name on the app's series.", "webapp");

    public static readonly Setting Statsd = new(
        "statsd", "ADDRESS",
        "Where workers push their measurements: embedded (an exporter of our own), or udp://host:port, tcp://host:port, "
        + "unixgram:///path of another one.",
        "embedded");

    public static readonly Setting Backlog = new(
        "backlog", "N", "Connections that may wait for a worker, 1 to 65535; the system's somaxconn caps it.", "2048");

    public static readonly Setting Control = new(
        "control", "PATH|none",
        "The unix socket that windhover status, reload, scale, top and the others ask. Default: in the runtime directory.");

    public static readonly Setting ReadyTimeout = new(
        "ready-timeout", "SECONDS", "Time from the start of a worker until it must be ready; then it is killed.", "60");

    public static readonly Setting GracefulTimeout = new(
        "graceful-timeout", "SECONDS", "Time that workers have to finish their requests when stopped; then they are killed.", "35");

    public static readonly Setting MaxSurge = new(
        "max-surge", "N", "New workers that a reload boots at a time beside the old ones, 0 to 512.", "1");

    public static readonly Setting MaxUnavailable = new(
        "max-unavailable", "N", "Workers that may be missing because of a reload, 0 to 511; with --max-surge 0 at least 1.", "0");

    public static readonly Setting MaxDraining = new(
        "max-draining", "N",
        "Replaced workers that may be finishing their requests beside the new ones; a reload waits at that number.", "2");

    public static readonly Setting WarmUp = new(
        "warmup", "PATH",
        "Path of the app that a worker requests from itself before it is ready; may be repeated. An answer of 500 or more, or none "
        + "within half of the ready timeout, fails the start.",
        Repeatable: true);

    public static readonly Setting RequestTimeout = new(
        "request-timeout", "SECONDS", "Age at which a request is logged and aborted; without it, requests may take any time.");

    public static readonly Setting Config = new(
        "config", "FILE", "YAML file with any of these names as keys; the environment beats it, the command line beats both.");

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> Own =
    [
        Workers, Listen, App, AppName, Statsd, Config, Backlog, Control, ReadyTimeout, GracefulTimeout, WarmUp, RequestTimeout, MaxSurge,
        MaxUnavailable, MaxDraining,
    ];
}
