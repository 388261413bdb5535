using Windhover.Shared.Text;

namespace Windhover.Launcher.Configuration;

/// <summary>What other servers call what is meant here: uWSGI, gunicorn, uvicorn, PM2, puma, Kestrel.</summary>
internal static class OtherNames
{
    /// <summary>Names of settings, without dashes.</summary>
    private static readonly Dictionary<string, Setting> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["w"] = LauncherSettings.Workers,
        ["p"] = LauncherSettings.Workers,
        ["i"] = LauncherSettings.Workers,
        ["processes"] = LauncherSettings.Workers,
        ["instances"] = LauncherSettings.Workers,
        ["workers-count"] = LauncherSettings.Workers,
        ["num-workers"] = LauncherSettings.Workers,
        ["cheaper"] = LauncherSettings.Workers,
        ["b"] = LauncherSettings.Listen,
        ["bind"] = LauncherSettings.Listen,
        ["port"] = LauncherSettings.Listen,
        ["host"] = LauncherSettings.Listen,
        ["urls"] = LauncherSettings.Listen,
        ["address"] = LauncherSettings.Listen,
        ["http"] = LauncherSettings.Listen,
        ["http-socket"] = LauncherSettings.Listen,
        ["socket"] = LauncherSettings.Listen,
        ["uds"] = LauncherSettings.Listen,
        ["chmod-socket"] = LauncherSettings.SocketMode,
        ["c"] = LauncherSettings.Config,
        ["configuration"] = LauncherSettings.Config,
        ["ini"] = LauncherSettings.Config,
        ["yaml"] = LauncherSettings.Config,
        ["script"] = LauncherSettings.App,
        ["module"] = LauncherSettings.App,
        ["t"] = LauncherSettings.RequestTimeout,
        ["timeout"] = LauncherSettings.RequestTimeout,
        ["harakiri"] = LauncherSettings.RequestTimeout,
        ["kill-timeout"] = LauncherSettings.GracefulTimeout,
        ["timeout-graceful-shutdown"] = LauncherSettings.GracefulTimeout,
        ["worker-reload-mercy"] = LauncherSettings.GracefulTimeout,
        ["listen-timeout"] = LauncherSettings.ReadyTimeout,
        ["worker-boot-timeout"] = LauncherSettings.ReadyTimeout,
        ["worker-timeout"] = LauncherSettings.HangTimeout,
        ["limit-max-requests"] = LauncherSettings.MaxRequests,
        ["max-requests-jitter"] = LauncherSettings.RecycleJitter,
        ["max-worker-lifetime"] = LauncherSettings.MaxAge,
        ["max-memory-restart"] = LauncherSettings.MaxRss,
        ["reload-on-rss"] = LauncherSettings.MaxRss,
        ["watch"] = LauncherSettings.ReloadOnChange,
        ["reload"] = LauncherSettings.ReloadOnChange,
        ["py-autoreload"] = LauncherSettings.ReloadOnChange,
        ["pid"] = LauncherSettings.PidFile,
        ["pidfile"] = LauncherSettings.PidFile,
        ["stats"] = LauncherSettings.Control,
        ["access-logfile"] = LogSettings.AccessLog,
        ["error-logfile"] = LogSettings.File,
        ["logto"] = LogSettings.File,
        ["logfile"] = LogSettings.File,
        ["output"] = LogSettings.File,
        ["uid"] = ProcessSettings.User,
        ["gid"] = ProcessSettings.Group,
        ["cwd"] = ProcessSettings.Chdir,
        ["e"] = ProcessSettings.Env,
        ["proc-name"] = LauncherSettings.Name,
    };

    /// <summary>Names of commands.</summary>
    private static readonly Dictionary<string, string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["start"] = "run",
        ["serve"] = "run",
        ["up"] = "run",
        ["restart"] = "reload",
        ["ps"] = "list",
        ["ls"] = "list",
        ["monit"] = "top",
        ["kill"] = "stop",
        ["quit"] = "stop",
        ["delete"] = "stop",
        ["down"] = "stop",
        ["log"] = "logs",
        ["describe"] = "status",
        ["show"] = "status",
    };

    /// <summary>The setting of that name elsewhere.</summary>
    /// <param name="name">Without dashes.</param>
    /// <returns>Null if there is none.</returns>
    public static Setting? SettingCalled(string name) => Settings.GetValueOrDefault(name);

    /// <summary>What was probably meant by a word of the command line.</summary>
    /// <param name="word">An option, with dashes, or a command.</param>
    /// <param name="known">Of both.</param>
    /// <returns>Null if nothing is near.</returns>
    public static string? Meant(string word, IEnumerable<string> known)
    {
        var name = word.TrimStart('-').Split('=')[0];
        if (name.Length == word.Length)
        {
            return Commands.GetValueOrDefault(word) ?? Suggestion.Closest(word, known);
        }
        return SettingCalled(name) is { } setting ? $"{setting.Option} {Example(setting)}".TrimEnd() : Suggestion.Closest(word.Split('=')[0], known);
    }

    private static string Example(Setting setting) => setting == LauncherSettings.Listen ? "5000" : setting.Placeholder;
}
