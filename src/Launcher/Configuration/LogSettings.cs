using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Configuration;

/// <summary>Names, defaults and help of what becomes of log lines and of events.</summary>
internal static class LogSettings
{
    private const string Logs = "Logs and hooks";

    public static readonly Setting Format = new(
        "log-format", "text|json", "json: every line, also of the workers, as one JSON object with time, source, slot and pid.", "text")
    {
        Group = Logs,
        HeldUntilRestart = static options => options.Logs.Format.ToString(),
    };

    public static readonly Setting Prefix = new(
        "log-prefix", $"TEMPLATE|{LinePrefix.None}",
        "What stands in front of a worker's lines; {name}, {role}, {slot} and {pid} stand for its own.", LinePrefix.Default.TrimEnd())
    {
        Group = Logs,
        HeldUntilRestart = static options => options.Logs.Prefix,
    };

    public static readonly Setting File = new(
        "log-file", "PATH",
        "File that all lines are added to, in place of standard output and error; SIGUSR1 opens it anew after it was renamed.")
    {
        Group = Logs,
        HeldUntilRestart = static options => options.Logs.File,
    };

    public static readonly Setting AccessLog = new(
        "access-log", "PATH|-",
        "File that the workers add a line to for each request; -: standard output. SIGUSR1 opens it anew after it was renamed. "
        + "Default: none.")
    {
        Group = Logs,
        HeldUntilRestart = static options => options.Logs.AccessFile,
    };

    public static readonly Setting AccessLogFormat = Setting.Reloadable(
        "access-log-format", "combined|json",
        "combined: as Apache and nginx write it, then route, microseconds, slot and trace id; json: an object a line.", "combined") with
    {
        Group = Logs,
    };

    public static readonly Setting On = new(
        "on", "EVENT=COMMAND",
        $"Run a shell command on an event: {HookEventText.All}; may be repeated.", Repeatable: true)
    {
        Group = Logs,
        HeldUntilRestart = static options => string.Join('\n', options.Hooks),
    };

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All = [Format, Prefix, File, AccessLog, AccessLogFormat, On];
}
