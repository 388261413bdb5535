using Windhover.Launcher.Options;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Configuration;

internal sealed partial class LauncherOptionsBinder
{
    private LogOptions Logs(SettingValues values, bool isForeign) => new()
    {
        Format = Choice(values, LogSettings.Format) == "json" ? LineFormat.Json : LineFormat.Text,
        Prefix = Prefix(values),
        File = LogFile(values),
        AccessFile = AccessFile(values, isForeign),
        AccessFormat = Choice(values, LogSettings.AccessLogFormat) == "json" ? AccessLogFormat.Json : AccessLogFormat.Combined,
    };

    private List<Hook> Hooks(SettingValues values)
    {
        var hooks = new List<Hook>();
        foreach (var value in values.All(LogSettings.On.Name))
        {
            if (Hook.Parse(value.Text, out var hook) is { } error)
            {
                Refuse(value, error);
            }
            else
            {
                hooks.Add(hook!);
            }
        }
        return hooks;
    }

    private string Prefix(SettingValues values)
    {
        if (values.Last(LogSettings.Prefix.Name) is not { } value)
        {
            return LinePrefix.Default;
        }
        if (LinePrefix.Check(value.Text) is { } error)
        {
            Refuse(value, error);
        }
        return value.Text == LinePrefix.None ? "" : value.Text;
    }

    private string? AccessFile(SettingValues values, bool isForeign)
    {
        if (values.Last(LogSettings.AccessLog.Name) is not { } value)
        {
            return null;
        }
        if (isForeign)
        {
            Refuse(value, "a program behind -- writes its access log itself; the workers of ASP.NET Core apps write this one");
        }
        return value.Text == LogOptions.StandardOutput ? value.Text : FilePath(value);
    }

    private string? LogFile(SettingValues values) => values.Last(LogSettings.File.Name) is { } value ? FilePath(value) : null;
}
