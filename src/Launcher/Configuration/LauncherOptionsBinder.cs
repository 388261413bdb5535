using System.Globalization;
using Windhover.Emitter;
using Windhover.Launcher.ExporterHost;
using Windhover.Launcher.ExporterHost.CommandLine;
using Windhover.Launcher.ExporterHost.Net;
using Windhover.Launcher.Model;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Configuration;

/// <summary>Turns what was written into options, and says everything that is wrong with it at once.</summary>
/// <param name="exampleApp">Path of the app that runs where none is named.</param>
internal sealed partial class LauncherOptionsBinder(string exampleApp)
{
    private const int MaxWorkers = ArbiterOptions.MostWorkers;
    private const int MaxBacklog = 65535;
    private const string NoControl = "none";
    private const int MaxScaleAim = 100_000;
    private const int WholePercent = 100;
    private const double MaxSeconds = 86_400;
    private const double MaxAgeSeconds = 366 * MaxSeconds;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly List<string> _errors = [];
    private bool _allFromCommandLine = true;

    /// <exception cref="ConfigurationException">Something cannot be used.</exception>
    public LauncherOptions Bind(SettingValues values, IEnumerable<Setting> exporterSettings, IReadOnlyList<string> appArguments)
    {
        var exporterArguments = ExporterArguments(values, exporterSettings);
        var foreign = Foreign(values, appArguments);
        var hasCommand = IsCommand(values, appArguments);
        var control = Control(values);
        var workers = Workers(values);
        var options = new LauncherOptions
        {
            Workers = workers.Min,
            MaxWorkers = workers.Max,
            ScaleAim = Integer(values, LauncherSettings.ScaleAim, 1, MaxScaleAim),
            Listen = foreign is null ? Listen(values) : WithoutTwins(Listen(values)),
            SocketMode = values.Last(LauncherSettings.SocketMode.Name) is { } mode ? Mode(mode) : null,
            IsListenDefault = values.Last(LauncherSettings.Listen.Name) is null,
            App = foreign is not null ? ForeignProgram(appArguments[0])
                : hasCommand ? App(new SettingValue(appArguments[0], Separator, FromCommandLine: true))
                : App(values),
            AppArguments = hasCommand ? [.. appArguments.Skip(1)] : appArguments,
            Foreign = foreign,
            AppName = values.Last(LauncherSettings.AppName.Name)?.Text ?? LauncherSettings.AppName.Default!,
            EmbedsExporter = (values.Last(LauncherSettings.Statsd.Name)?.Text ?? LauncherSettings.Statsd.Default)
                == LauncherSettings.EmbeddedStatsd,
            Statsd = Statsd(values),
            Backlog = Integer(values, LauncherSettings.Backlog, 1, MaxBacklog),
            HasControl = control != NoControl,
            ControlPath = control is "" or NoControl ? null : control,
            PidFile = values.Last(LauncherSettings.PidFile.Name) is { } pidFile ? FilePath(pidFile) : null,
            MetricsListen = values.Last(LauncherSettings.MetricsListen.Name) is { Text.Length: > 0 } metrics ? Address(metrics) : null,
            ReadyTimeout = Seconds(values, LauncherSettings.ReadyTimeout),
            GracefulTimeout = Seconds(values, LauncherSettings.GracefulTimeout),
            Conditions = Conditions(values),
            Logs = Logs(values),
            Hooks = Hooks(values),
            MaxSurge = Integer(values, LauncherSettings.MaxSurge, 0, MaxWorkers),
            MaxUnavailable = Integer(values, LauncherSettings.MaxUnavailable, 0, MaxWorkers - 1),
            MaxDraining = Integer(values, LauncherSettings.MaxDraining, 1, MaxWorkers),
            WarmUp = WarmUp(values),
            RequestTimeout = values.Last(LauncherSettings.RequestTimeout.Name) is null
                ? null
                : Seconds(values, LauncherSettings.RequestTimeout),
            TouchReload = values.Last(LauncherSettings.TouchReload.Name) is { } touched ? FilePath(touched) : null,
            ReloadOnChange = Switch(values, LauncherSettings.ReloadOnChange),
            MaxRequests = values.Last(LauncherSettings.MaxRequests.Name) is null
                ? null
                : Integer(values, LauncherSettings.MaxRequests, 1, int.MaxValue, "; leave it out for no limit"),
            MaxAge = values.Last(LauncherSettings.MaxAge.Name) is null ? null : Seconds(values, LauncherSettings.MaxAge, MaxAgeSeconds),
            MaxRssBytes = values.Last(LauncherSettings.MaxRss.Name) is { } size ? Size(size) : null,
            RecycleJitter = Integer(values, LauncherSettings.RecycleJitter, 0, WholePercent) / (double)WholePercent,
            HangTimeout = Seconds(values, LauncherSettings.HangTimeout),
            ExporterArguments = exporterArguments,
            ExporterFlags = ReadExporterFlags(exporterArguments),
        };
        if (options is { MaxSurge: 0, MaxUnavailable: 0 } && values.Last(LauncherSettings.MaxSurge.Name) is { } surge)
        {
            Refuse(surge, "with --max-unavailable 0 no worker could ever be replaced; set one of them to 1 or more");
        }
        return _errors.Count == 0 ? options : throw new ConfigurationException(_errors, _allFromCommandLine);
    }

    private WorkerRange Workers(SettingValues values)
    {
        var value = values.Last(LauncherSettings.Workers.Name) ?? new SettingValue(LauncherSettings.Workers.Default!, SettingValue.Default);
        if (!WorkerRange.TryParse(value.Text, Environment.ProcessorCount, MaxWorkers, out var range))
        {
            Refuse(value, $"expected a whole number from 1 to {MaxWorkers} or auto, or two of them as in 2..8");
        }
        return range;
    }

    private bool Switch(SettingValues values, Setting setting)
    {
        var value = values.Last(setting.Name) ?? new SettingValue("false", SettingValue.Default);
        if (value.Text is not ("true" or "false"))
        {
            Refuse(value, "expected true or false");
        }
        return value.Text == "true";
    }

    private long Size(SettingValue value)
    {
        if (ByteSize.Parse(value.Text) is { } bytes)
        {
            return bytes;
        }
        Refuse(value, "expected a size such as 300M or 1.5G");
        return 1;
    }

    private List<ListenAddress> Listen(SettingValues values)
    {
        var given = values.All(LauncherSettings.Listen.Name);
        var addresses = new List<ListenAddress>();
        foreach (var value in given.Count > 0 ? given : [new SettingValue(LauncherSettings.Listen.Default!, SettingValue.Default)])
        {
            if (!ListenAddress.TryParse(value.Text, out var address, out var error))
            {
                Refuse(value, error);
            }
            else if (address is not { UnixPath: null, Port: 0 } && addresses.Contains(address))
            {
                Refuse(value, "is there twice; once is enough");
            }
            else
            {
                addresses.Add(address);
            }
        }
        return addresses;
    }

    private string Address(SettingValue value)
    {
        if (!HostPort.TrySplit(value.Text, out _, out var port, out _) || !ushort.TryParse(port, CultureInfo.InvariantCulture, out _))
        {
            Refuse(value, "expected host:port or :port, such as localhost:9103, with a port from 0 to 65535");
        }
        return value.Text;
    }

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
        if (values.Last(LauncherSettings.Statsd.Name) is not { Text: not (LauncherSettings.EmbeddedStatsd or LauncherSettings.NoStatsd) } value)
        {
            return null;
        }
        if (!StatsdAddress.TryParse(value.Text, out var address, out var error))
        {
            Refuse(value, error + "; or embedded, or none");
        }
        return address;
    }

    /// <returns>A path; empty for the runtime directory; or <see cref="NoControl"/>.</returns>
    private string Control(SettingValues values)
    {
        if (values.Last(LauncherSettings.Control.Name) is not { } value || value.Text == NoControl)
        {
            return values.Last(LauncherSettings.Control.Name)?.Text ?? "";
        }
        if (value.Text.Length == 0)
        {
            Refuse(value, "name a path for the socket, or none");
            return "";
        }
        var path = Path.GetFullPath(value.Text);
        if (!UnixSocketPath.Fits(path))
        {
            Refuse(value, $"the path of a unix socket may have {UnixSocketPath.MaxLength} bytes at most");
        }
        return path;
    }

    private int Integer(SettingValues values, Setting setting, int min, int max, string alternative = "")
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, SettingValue.Default);
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }
        Refuse(value, $"expected a whole number from {min} to {max}{alternative}");
        return min;
    }

    private TimeSpan Seconds(SettingValues values, Setting setting, double max = MaxSeconds)
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, SettingValue.Default);
        if (double.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= max)
        {
            return TimeSpan.FromSeconds(seconds);
        }
        Refuse(value, $"expected a number of seconds, more than 0 and at most {max}");
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
        if (values.Last(LauncherSettings.State.Name) is { } state)
        {
            arguments.Add(State(state));
        }
        return arguments;
    }

    private string State(SettingValue value)
    {
        if (value.Text == LauncherSettings.NoState)
        {
            return "--" + ExporterFlagTable.StateNone.Name;
        }
        if (value.Text.Length == 0 || Directory.Exists(value.Text))
        {
            Refuse(value, "expected the path of a file, or none");
        }
        return $"--{ExporterFlagTable.StatePath.Name}={(value.Text.Length == 0 ? "" : Path.GetFullPath(value.Text))}";
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
