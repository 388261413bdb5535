using System.Globalization;
using System.Text;
using Windhover.Exporter.Host;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover run --check-config</c>: whether all of it can be used, and what would run then. Starts, binds and writes
/// nothing.</summary>
internal static class ConfigurationCheck
{
    public const string Option = "--check-config";

    public const string Help = "Check the configuration, the app's path and the mapping file, show what would run, and end: 0, or 1 or 2 with every mistake.";

    private const int NameColumn = 11;

    // Their values may be secrets.
    private static readonly string[] OnlyNamed = [ProcessSettings.Env.Name];

    /// <param name="options">What would run.</param>
    /// <param name="values">What was set, and where.</param>
    /// <param name="settings">All that can be.</param>
    /// <returns>What the operator reads.</returns>
    /// <exception cref="ConfigurationException">Something cannot be used.</exception>
    public static string Run(LauncherOptions options, SettingValues values, IReadOnlyCollection<Setting> settings)
    {
        MappingCheck.Run(options);
        string[] problems =
        [
            .. Directories(options)
                .Where(entry => !Directory.Exists(Path.GetDirectoryName(entry.Path)))
                .Select(entry => $"{entry.Option}: the directory of {entry.Path} does not exist"),
            .. options.EmbedsExporter ? ExporterCommand.Problems(options.Exporter.Flags) : [],
        ];
        if (problems.Length > 0)
        {
            throw new ConfigurationException(problems, isUsage: false);
        }
        var text = new StringBuilder("This can be used. It would run:\n");
        foreach (var (name, value) in Summary(options))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name.PadRight(NameColumn)}{value}\n");
        }
        var set = Set(values, settings);
        if (set.Count > 0)
        {
            var nameWidth = set.Max(entry => entry.Name.Length);
            var valueWidth = set.Max(entry => entry.Value.Length);
            text.Append("Set:\n");
            foreach (var (name, value, source) in set)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name.PadRight(nameWidth)}  {value.PadRight(valueWidth)}  {source}\n");
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Summary(LauncherOptions options)
    {
        yield return ("app", string.Join(' ', options.App.Arguments.Prepend(options.App.Path)));
        yield return ("workers", options.Pool.MaxWorkers > options.Pool.Workers
            ? $"{options.Pool.Workers} to {options.Pool.MaxWorkers}, as the load needs"
            : options.Pool.Workers.ToString(CultureInfo.InvariantCulture));
        yield return ("listen", string.Join("  ", options.Listen.Addresses));
        if (options.App.Conditions.User is { } user)
        {
            yield return ("user", string.Create(CultureInfo.InvariantCulture, $"uid {user.Uid}, gid {user.Gid}"));
        }
        if (!options.EmbedsExporter)
        {
            yield return ("statsd", options.Statsd?.ToString() ?? LauncherOptions.NoStatsd);
            if (options.MetricsListen is { } own)
            {
                yield return ("metrics", $"{own} (the launcher's own)");
            }
            yield break;
        }
        var flags = options.Exporter.Flags;
        string[] receivers =
        [
            .. new[] { ("udp://", flags.ListenUdp), ("tcp://", flags.ListenTcp), ("unixgram://", flags.ListenUnixgram), ("unix://", flags.ListenUnix) }
                .Where(receiver => receiver.Item2.Length > 0)
                .Select(receiver => receiver.Item1 + receiver.Item2),
        ];
        yield return ("statsd", receivers.Length > 0 ? string.Join("  ", receivers) : "from the workers only");
        yield return ("metrics", $"{flags.WebListenAddress}{flags.WebTelemetryPath}");
        yield return ("mapping", flags.MappingConfig.Length > 0 ? flags.MappingConfig : "none");
    }

    private static List<(string Name, string Value, string Source)> Set(SettingValues values, IReadOnlyCollection<Setting> settings) =>
    [
        .. settings.SelectMany(setting => values.All(setting.Name)
            .Where(value => value.Source != SettingValue.Default)
            .Select(value => (setting.Name, Shown(setting, value.Text), value.Source))),
    ];

    private static string Shown(Setting setting, string text) =>
        OnlyNamed.Contains(setting.Name) ? text.Split('=')[0] + "=…" : text.Length > 0 ? text : "\"\"";

    private static IEnumerable<(string Option, string Path)> Directories(LauncherOptions options)
    {
        foreach (var path in options.Listen.Addresses.Select(address => address.UnixPath).OfType<string>())
        {
            yield return (LauncherSettings.Listen.Option, path);
        }
        (string Option, string? Path)[] files =
        [
            (LauncherSettings.Control.Option, options.ControlPath),
            (LauncherSettings.PidFile.Option, options.PidFile),
            (LogSettings.File.Option, options.Logs.File),
        ];
        foreach (var (option, path) in files)
        {
            if (path is not null)
            {
                yield return (option, path);
            }
        }
    }
}
