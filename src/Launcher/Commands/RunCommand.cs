using System.CommandLine;
using System.CommandLine.Parsing;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.ExporterHost.CommandLine;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover [run]</c>: reads what the operator wants, and runs it.</summary>
internal static class RunCommand
{
    private const string Name = "run";
    private const string ArgumentSeparator = "--";

    // Where the embedded exporter differs from one that runs alone: latencies are histograms, which can be added up, and the
    // launcher's own lines are not buried under routine ones.
    private static readonly Dictionary<ExporterFlag, (string Value, string Shown)> EmbeddedDefaults =
        new()
        {
            [ExporterFlagTable.MappingConfig] = (Beside("mapping.yml"), "the mapping.yml that comes along"),
            [ExporterFlagTable.LogLevel] = ("warn", "warn"),
        };

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var own = arguments.TakeWhile(argument => argument != ArgumentSeparator).ToList();
        var appArguments = arguments.Skip(own.Count + 1).ToList();
        if (own is [Name, ..])
        {
            own.RemoveAt(0);
        }
        var exporterSettings = ExporterSettings();
        Setting[] settings = [.. LauncherSettings.Own, .. exporterSettings];
        var commandLine = new CommandLine(settings);
        var exitCode = ExitCode.Clean;
        commandLine.Root.SetAction(async (result, _) =>
        {
            try
            {
                var options = Read(commandLine, result, settings, exporterSettings, appArguments);
                exitCode = await LauncherRun.RunAsync(options, output);
            }
            catch (ConfigurationException e)
            {
                exitCode = Complain(error, e.Errors, e.IsUsage);
            }
            catch (ListenException e)
            {
                exitCode = Complain(error, [e.Message], isUsage: false);
            }
            return exitCode;
        });
        var parsed = commandLine.Root.Parse(own);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            // The first mistake usually makes the others.
            return Complain(error, [Describe(parsed.Errors[0], settings)], isUsage: true);
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // Signals are the launcher's own business.
            ProcessTerminationTimeout = null,
        });
    }

    private static LauncherOptions Read(
        CommandLine commandLine,
        ParseResult result,
        IReadOnlyCollection<Setting> settings,
        IEnumerable<Setting> exporterSettings,
        List<string> appArguments)
    {
        var values = new SettingValues();
        values.AddLayer(commandLine.Values(result));
        values.AddLayer(EnvironmentSettings.Read(Environment.GetEnvironmentVariable, settings));
        if (values.Last(LauncherSettings.Config.Name) is { } file)
        {
            values.AddLayer(ConfigurationFile.Read(file.Text, settings));
        }
        values.AddLayer(EmbeddedDefaults.Select(pair => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
            pair.Key.Name, [new SettingValue(pair.Value.Value, "default")])));
        return new LauncherOptionsBinder(Beside("app", "Windhover.App.dll")).Bind(values, exporterSettings, appArguments);
    }

    private static List<Setting> ExporterSettings() =>
    [
        .. ExporterFlagTable.All
            .Where(flag => flag != ExporterFlagTable.CheckConfig)
            .Select(flag => new Setting(flag.Name, Placeholder(flag), flag.Help, Default(flag))),
    ];

    private static string? Default(ExporterFlag flag) =>
        EmbeddedDefaults.TryGetValue(flag, out var embedded) ? embedded.Shown : flag.Default;

    private static string Beside(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);

    private static string Placeholder(ExporterFlag flag) => flag.Kind switch
    {
        FlagKind.Bool => "",
        FlagKind.Integer or FlagKind.Unsigned => "N",
        FlagKind.Duration => "DURATION",
        FlagKind.Choice => string.Join('|', flag.Choices),
        FlagKind.LogLevel => "LEVEL",
        FlagKind.LogFormat => "FORMAT",
        _ => "VALUE",
    };

    private static string Describe(ParseError problem, IEnumerable<Setting> settings)
    {
        var token = problem.Message.Split('\'') is [_, var quoted, ..] ? quoted : "";
        var known = settings.Select(setting => setting.Option).Append(Name);
        return token.Length > 0 && Suggestion.Closest(token, known) is { } close
            ? $"{problem.Message} Did you mean '{close}'?"
            : problem.Message;
    }

    private static int Complain(TextWriter error, IReadOnlyList<string> problems, bool isUsage)
    {
        foreach (var problem in problems)
        {
            error.WriteLine($"windhover: {problem}");
        }
        if (isUsage)
        {
            error.WriteLine("Try 'windhover --help'.");
        }
        return isUsage ? ExitCode.Usage : ExitCode.Error;
    }
}
