using System.Globalization;
using Windhover.Emitter.Delivery;
using Windhover.Exporter.Host.Flags;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Shared.Net;

namespace Windhover.Launcher.Configuration;

/// <summary>Turns what was written into options, and reports everything that is wrong with it at once.</summary>
/// <param name="exampleApp">Path of the app that runs if none is named.</param>
internal sealed partial class LauncherOptionsBinder(string exampleApp)
{
    private const int MaxWorkers = ArbiterOptions.MostWorkers;
    private const int MaxBacklog = 65535;
    private const int MaxScaleAim = 100_000;
    private const int WholePercent = 100;

    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(366);

    private readonly List<string> _errors = [];
    private bool _allFromCommandLine = true;

    /// <exception cref="ConfigurationException">Something cannot be used.</exception>
    public LauncherOptions Bind(SettingValues values, IEnumerable<Setting> exporterSettings, IReadOnlyList<string> appArguments)
    {
        var exporter = ExporterValues(values, exporterSettings);
        var control = Control(values);
        var app = App(values, appArguments);
        var listen = Listen(values, app.Foreign is not null);
        var options = new LauncherOptions
        {
            Pool = Pool(values, app),
            App = app,
            Listen = new ListenOptions
            {
                Addresses = app.Foreign is null ? listen : WithoutTwins(listen),
                IsDefault = values.Last(LauncherSettings.Listen.Name) is null,
                Backlog = app.Backlog,
                SocketMode = values.Last(LauncherSettings.SocketMode.Name) is { } mode ? Mode(mode) : null,
            },
            HasControl = control != LauncherSettings.NoControl,
            ControlPath = control is "" or LauncherSettings.NoControl ? null : control,
            Name = LauncherName(values),
            PidFile = values.Last(LauncherSettings.PidFile.Name) is { } pidFile ? FilePath(pidFile) : null,
            MetricsListen = values.Last(LauncherSettings.MetricsListen.Name) is { Text.Length: > 0 } metrics ? Address(metrics) : null,
            Logs = Logs(values, app.Foreign is not null),
            Hooks = Hooks(values),
            TouchReload = values.Last(LauncherSettings.TouchReload.Name) is { } touched ? FilePath(touched) : null,
            ReloadOnChange = Switch(values, LauncherSettings.ReloadOnChange),
            Exporter = new EmbeddedExporterOptions(
                [.. exporter.Select(pair => pair.Key.Argument(pair.Value))],
                ExporterFlags.Read(exporter),
                User(values.Last(ProcessSettings.ExporterUser.Name), group: null)),
        };
        var embeds = (values.Last(LauncherSettings.Statsd.Name)?.Text ?? LauncherSettings.Statsd.Default) == LauncherSettings.EmbeddedStatsd;
        options = options.PushingTo(embeds, Statsd(values));
        return _errors.Count == 0 ? options : throw new ConfigurationException(_errors, _allFromCommandLine);
    }

    private ArbiterOptions Pool(SettingValues values, AppOptions app)
    {
        var workers = Workers(values);
        var pool = new ArbiterOptions
        {
            Workers = workers.Min,
            MaxWorkers = workers.Max,
            // As long as nothing pushes: see LauncherOptions.PushingTo.
            EmbeddedExporter = false,
            ScaleAim = Integer(values, LauncherSettings.ScaleAim, 1, MaxScaleAim),
            ReadyTimeout = app.ReadyTimeout,
            NotReadyBecause = app.Foreign?.Probe.Complaint ?? "",
            GracefulTimeout = app.GracefulTimeout,
            MaxSurge = Integer(values, LauncherSettings.MaxSurge, 0, MaxWorkers),
            MaxUnavailable = Integer(values, LauncherSettings.MaxUnavailable, 0, MaxWorkers - 1),
            MaxDraining = Integer(values, LauncherSettings.MaxDraining, 1, MaxWorkers),
            MaxRequests = IsOff(values, LauncherSettings.MaxRequests) ? null : Integer(values, LauncherSettings.MaxRequests, 0, int.MaxValue),
            MaxAge = IsOff(values, LauncherSettings.MaxAge) ? null : Time(values, LauncherSettings.MaxAge, LongestAge),
            MaxRssBytes = IsOff(values, LauncherSettings.MaxRss) ? null : Size(values.Last(LauncherSettings.MaxRss.Name)!.Value),
            ReplacementJitter = Integer(values, LauncherSettings.RecycleJitter, 0, WholePercent) / (double)WholePercent,
            HangTimeout = Time(values, LauncherSettings.HangTimeout),
        };
        if (pool is { MaxSurge: 0, MaxUnavailable: 0 } && values.Last(LauncherSettings.MaxSurge.Name) is { } surge)
        {
            Refuse(surge, "with --max-unavailable 0 no worker could ever be replaced; set one of them to 1 or more");
        }
        return pool;
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

    /// <summary>One of the words that the setting's placeholder lists.</summary>
    private string Choice(SettingValues values, Setting setting)
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, SettingValue.Default);
        var words = setting.Placeholder.Split('|');
        if (!words.Contains(value.Text, StringComparer.Ordinal))
        {
            Refuse(value, $"expected {string.Join(", ", words[..^1])} or {words[^1]}");
        }
        return value.Text;
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

    private List<ListenAddress> Listen(SettingValues values, bool isForeign)
    {
        var given = values.All(LauncherSettings.Listen.Name);
        var addresses = new List<ListenAddress>();
        foreach (var value in given.Count > 0 ? given : [new SettingValue(LauncherSettings.Listen.Default!, SettingValue.Default)])
        {
            if (!ListenAddress.TryParse(value.Text, out var address, out var error))
            {
                Refuse(value, error);
            }
            else if (address is not { UnixPath: null, Port: 0 } && addresses.Any(address.IsSamePlace))
            {
                Refuse(value, "this address is given twice; give it once");
            }
            else if (isForeign && (address.IsTls || address.Protocols is not null))
            {
                Refuse(
                    value,
                    "a program behind -- gets the bare socket, and speaks there what it is made to: write http://, without ?protocols. "
                    + "TLS and protocols can be chosen for ASP.NET Core apps");
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
        if (!HostPort.TrySplit(value.Text, out _, out var port) || !ushort.TryParse(port, CultureInfo.InvariantCulture, out _))
        {
            Refuse(value, "expected host:port or :port, such as localhost:9103, with a port from 0 to 65535");
        }
        return value.Text;
    }

    private StatsdAddress? Statsd(SettingValues values)
    {
        if (values.Last(LauncherSettings.Statsd.Name) is not { Text: not (LauncherSettings.EmbeddedStatsd or LauncherOptions.NoStatsd) } value)
        {
            return null;
        }
        if (!StatsdAddress.TryParse(value.Text, out var address, out var error))
        {
            Refuse(value, error + "; or embedded, or none");
        }
        return address;
    }

    /// <returns>A path; empty for the runtime directory; or <see cref="LauncherSettings.NoControl"/>.</returns>
    private string Control(SettingValues values)
    {
        if (values.Last(LauncherSettings.Control.Name) is not { } value || value.Text == LauncherSettings.NoControl)
        {
            return values.Last(LauncherSettings.Control.Name)?.Text ?? "";
        }
        if (value.Text.Length == 0)
        {
            Refuse(value, "name a path for the socket, or none");
            return "";
        }
        var path = Path.GetFullPath(value.Text);
        if (!UnixAddress.Fits(path))
        {
            Refuse(value, $"the path of a unix socket may have {UnixAddress.MaxBytes} bytes at most");
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

    /// <summary>A limit that was not given, or is 0, as other servers have it.</summary>
    private static bool IsOff(SettingValues values, Setting setting) => values.Last(setting.Name) is null or { Text: "0" };

    private TimeSpan Time(SettingValues values, Setting setting, TimeSpan? longest = null)
    {
        var value = values.Last(setting.Name) ?? new SettingValue(setting.Default!, SettingValue.Default);
        if (Duration.Parse(value.Text) is { } time && time > TimeSpan.Zero && time <= (longest ?? LongestTime))
        {
            return time;
        }
        Refuse(value, $"expected a time of more than 0 and at most {(longest ?? LongestTime).TotalDays:0}d, such as 30s, 5m, 1h30m or 250ms; a number alone is seconds");
        return TimeSpan.Zero;
    }

    private Dictionary<ExporterFlag, string> ExporterValues(SettingValues values, IEnumerable<Setting> settings)
    {
        var texts = new Dictionary<ExporterFlag, string>();
        foreach (var setting in settings)
        {
            if (values.Last(setting.Name) is not { } value)
            {
                continue;
            }
            var flag = ExporterFlagTable.Named(setting.Name);
            if (flag.Problem(value.Text) is { } problem)
            {
                Refuse(value, problem);
            }
            else
            {
                texts.Add(flag, value.Text);
            }
        }
        if (values.Last(LauncherSettings.State.Name) is { Text: LauncherSettings.NoState })
        {
            texts.Add(ExporterFlagTable.StateNone, "true");
        }
        else if (values.Last(LauncherSettings.State.Name) is { } state)
        {
            texts.Add(ExporterFlagTable.StatePath, StatePath(state));
        }
        return texts;
    }

    private string StatePath(SettingValue value)
    {
        if (value.Text.Length == 0 || Directory.Exists(value.Text))
        {
            Refuse(value, "expected the path of a file, or none");
        }
        return value.Text.Length == 0 ? "" : Path.GetFullPath(value.Text);
    }

    private void Refuse(SettingValue value, string reason)
    {
        _errors.Add($"{value.Source}: '{value.Text}': {reason}");
        _allFromCommandLine &= value.FromCommandLine;
    }
}
