using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Configuration;

internal sealed partial class LauncherOptionsBinder
{
    /// <summary>As the course's app, which the example app is modelled on, is called.</summary>
    private const string ExampleName = "webapp";

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private AppOptions App(SettingValues values, IReadOnlyList<string> command)
    {
        var foreign = Foreign(values, command);
        var hasCommand = IsCommand(values, command);
        var path = foreign is not null ? ForeignProgram(command[0])
            : hasCommand ? AppPath(new SettingValue(command[0], Separator, FromCommandLine: true))
            : values.Last(LauncherSettings.App.Name) is { } given ? AppPath(given)
            : exampleApp;
        return new AppOptions
        {
            Path = path,
            Arguments = hasCommand ? [.. command.Skip(1)] : command,
            Name = values.Last(LauncherSettings.AppName.Name)?.Text
                // A program behind -- is node or python3 for all apps alike.
                ?? (path == exampleApp || foreign is not null ? ExampleName : AppFileName.Of(path)),
            Foreign = foreign,
            Conditions = foreign is null ? Conditions(values) : FromHere(Conditions(values)),
            Backlog = Integer(values, LauncherSettings.Backlog, 1, MaxBacklog),
            ReadyTimeout = Time(values, LauncherSettings.ReadyTimeout),
            GracefulTimeout = Time(values, LauncherSettings.GracefulTimeout),
            WarmUp = WarmUp(values),
            Affinity = Affinity(values, foreign),
            RequestTimeout = IsOff(values, LauncherSettings.RequestTimeout) ? null : Time(values, LauncherSettings.RequestTimeout),
            HasKeys = values.Last(ProcessSettings.Keys.Name)?.Text != ProcessSettings.NoKeys,
            KeysPath = values.Last(ProcessSettings.Keys.Name) is { Text: not ProcessSettings.NoKeys } keys ? KeysPath(keys) : null,
            SilencedAdvice = SilencedAdvice(values),
        };
    }

    private string KeysPath(SettingValue value)
    {
        if (value.Text.Length == 0 || File.Exists(value.Text))
        {
            Refuse(value, "expected the path of a directory, or none");
            return "/";
        }
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(value.Text));
    }

    private string[]? SilencedAdvice(SettingValues values)
    {
        var given = values.All(ProcessSettings.NoAdvice.Name);
        foreach (var value in given.Where(value => value.Text != ProcessSettings.AllAdvice && !AdviceName.All.Contains(value.Text)))
        {
            Refuse(value, $"expected one of {string.Join(", ", AdviceName.All)}, or {ProcessSettings.AllAdvice}");
        }
        return given.Any(value => value.Text == ProcessSettings.AllAdvice) ? null : [.. given.Select(value => value.Text)];
    }

    private AffinityMode Affinity(SettingValues values, ForeignOptions? foreign)
    {
        var chosen = Choice(values, LauncherSettings.Affinity);
        if (chosen == "cookie" && foreign is not null && values.Last(LauncherSettings.Affinity.Name) is { } value)
        {
            Refuse(
                value,
                "only workers that are .NET apps can send requests on to each other; leave it out, and let a proxy in front keep clients apart");
        }
        return chosen switch
        {
            "auto" => AffinityMode.Auto,
            "cookie" => AffinityMode.Cookie,
            _ => AffinityMode.None,
        };
    }

    private string AppPath(SettingValue value)
    {
        string path;
        try
        {
            path = Path.GetFullPath(value.Text.Length == 0 ? "." : value.Text);
        }
        catch (IOException)
        {
            Refuse(value, "the working directory does not exist any more; name an absolute path");
            return "";
        }
        if (!Path.IsPathRooted(value.Text) && !StartDirectory.IsThere)
        {
            Refuse(value, $"{StartDirectory.Text}, where the launcher was started, does not exist any more; name an absolute path");
            return path;
        }
        if (value.Text.Length == 0)
        {
            Refuse(value, "name the app's .dll or its executable");
        }
        else if (Directory.Exists(path))
        {
            Refuse(value, "this is a directory; name the app's .dll in it (after dotnet publish), or its executable");
        }
        else if (!File.Exists(path))
        {
            Refuse(value, $"there is no such file ({path}); name the app's .dll or its executable");
        }
        else if (!IsAssembly(path) && (File.GetUnixFileMode(path) & AnyExecute) == UnixFileMode.None)
        {
            Refuse(value, "this file is neither a .dll nor executable; chmod +x it if it is a program");
        }
        return path;
    }

    private static bool IsAssembly(string path) => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private List<string> WarmUp(SettingValues values)
    {
        var paths = new List<string>();
        foreach (var value in values.All(LauncherSettings.WarmUp.Name))
        {
            if (value.Text.StartsWith('/') && !value.Text.Any(character => character <= ' '))
            {
                paths.Add(value.Text);
            }
            else
            {
                Refuse(value, "expected a path that begins with / and has no spaces, such as /healthz");
            }
        }
        return paths;
    }
}
