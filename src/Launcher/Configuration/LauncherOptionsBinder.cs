using System.Globalization;
using Windhover.Emitter;
using Windhover.Launcher.ExporterHost;
using Windhover.Launcher.ExporterHost.CommandLine;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Configuration;

/// <summary>Turns what was written into options, and says everything that is wrong with it at once.</summary>
/// <param name="exampleApp">Path of the app that runs where none is named.</param>
internal sealed partial class LauncherOptionsBinder(string exampleApp)
{
    private const int MaxWorkers = 512;
    private const int MaxBacklog = 65535;
    private const double MaxSeconds = 86_400;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly List<string> _errors = [];
    private bool _allFromCommandLine = true;

    /// <exception cref="ConfigurationException">Something cannot be used.</exception>
    public LauncherOptions Bind(SettingValues values, IEnumerable<Setting> exporterSettings, IReadOnlyList<string> appArguments)
    {
        var exporterArguments = ExporterArguments(values, exporterSettings);
        var foreign = Foreign(values, appArguments);
        var hasCommand = IsCommand(values, appArguments);
        var options = new LauncherOptions
        {
            Workers = Workers(values),
            Listen = foreign is null ? Listen(values) : WithoutTwins(Listen(values)),
            App = foreign is not null ? ForeignProgram(appArguments[0])
                : hasCommand ? App(new SettingValue(appArguments[0], Separator, FromCommandLine: true))
                : App(values),
            AppArguments = hasCommand ? [.. appArguments.Skip(1)] : appArguments,
            Foreign = foreign,
            AppName = values.Last(LauncherSettings.AppName.Name)?.Text ?? LauncherSettings.AppName.Default!,
            Statsd = Statsd(values),
            Backlog = Integer(values, LauncherSettings.Backlog, 1, MaxBacklog),
            ReadyTimeout = Seconds(values, LauncherSettings.ReadyTimeout),
            GracefulTimeout = Seconds(values, LauncherSettings.GracefulTimeout),
            Conditions = Conditions(values),
            ExporterArguments = exporterArguments,
            ExporterFlags = ReadExporterFlags(exporterArguments),
        };
        return _errors.Count == 0 ? options : throw new ConfigurationException(_errors, _allFromCommandLine);
    }

    private int Workers(SettingValues values) =>
        values.Last(LauncherSettings.Workers.Name) is { Text: "auto" }
            ? Math.Clamp(Environment.ProcessorCount, 1, MaxWorkers)
            : Integer(values, LauncherSettings.Workers, 1, MaxWorkers, alternative: " or auto");

    private List<ListenAddress> Listen(SettingValues values)
    {
        var given = values.All(LauncherSettings.Listen.Name);
        var addresses = new List<ListenAddress>();
        foreach (var value in given.Count > 0 ? given : [new SettingValue(LauncherSettings.Listen.Default!, "default")])
        {
            if (ListenAddress.TryParse(value.Text, out var address, out var error))
            {
                addresses.Add(address);
            }
            else
            {
                Refuse(value, error);
            }
        }
        return addresses;
    }

    private string App(SettingValues values) =>
        values.Last(LauncherSettings.App.Name) is { } value ? App(value) : exampleApp;

    private string App(SettingValue value)
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

    private StatsdAddress? Statsd(SettingValues values)
    {
        if (values.Last(LauncherSettings.Statsd.Name) is not { } value || value.Text == "embedded")
        {
            return null;
        }
        if (!StatsdAddress.TryParse(value.Text, out var address, out var error))
        {
            Refuse(value, error + "; or embedded");
        }
        return address;
    }

    private int Integer(SettingValues values, Setting setting, int min, int max, string alternative = "")
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, "default");
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }
        Refuse(value, $"expected a whole number from {min} to {max}{alternative}");
        return min;
    }

    private TimeSpan Seconds(SettingValues values, Setting setting)
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, "default");
        if (double.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= MaxSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }
        Refuse(value, $"expected a number of seconds, more than 0 and at most {MaxSeconds}");
        return TimeSpan.Zero;
    }

    private List<string> ExporterArguments(SettingValues values, IEnumerable<Setting> settings)
    {
        var arguments = new List<string>();
        foreach (var setting in settings)
        {
            if (values.Last(setting.Name) is not { } value)
            {
                continue;
            }
            var argument = (setting.IsSwitch, value.Text) switch
            {
                (false, var text) => $"{setting.Option}={text}",
                (true, "true") => setting.Option,
                (true, "false") => "--no-" + setting.Name,
                _ => null,
            };
            if (argument is null)
            {
                Refuse(value, "expected true or false");
            }
            else if (IsTaken(value, argument))
            {
                arguments.Add(argument);
            }
        }
        return arguments;
    }

    private bool IsTaken(SettingValue value, string exporterArgument)
    {
        try
        {
            ReadExporterFlags([exporterArgument]);
            return true;
        }
        catch (UsageException e)
        {
            Refuse(value, e.Message);
            return false;
        }
    }

    private static ExporterFlags ReadExporterFlags(IEnumerable<string> arguments) =>
        ExporterFlags.Read(KingpinParser.Parse(ExporterFlagTable.All, arguments, out _));

    private void Refuse(SettingValue value, string reason)
    {
        _errors.Add($"{value.Source}: '{value.Text}': {reason}");
        _allFromCommandLine &= value.FromCommandLine;
    }
}
