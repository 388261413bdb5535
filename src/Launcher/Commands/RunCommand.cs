using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Hosting;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Upgrading;
using Windhover.Shared.Net;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover [run]</c>: reads what the operator wants, and runs it.</summary>
internal static class RunCommand
{
    private const string Name = "run";
    private const string ArgumentSeparator = "--";

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        InvokeAsync(arguments, output, error, (options, readAgain) => LauncherRun.RunAsync(options, readAgain, arguments, output));

    /// <inheritdoc cref="InvokeAsync(IReadOnlyList{string}, TextWriter, TextWriter)"/>
    /// <param name="run">What to do with the options, and with the way to read them again.</param>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        Func<LauncherOptions, Func<LauncherOptions>, Task<int>> run)
    {
        StartDirectory.Remember();
        var own = arguments.TakeWhile(argument => argument != ArgumentSeparator).ToList();
        var appArguments = arguments.Skip(own.Count + 1).ToList();
        own = [.. own.SelectMany(EmptyValue.Apart)];
        if (own is [Name, ..])
        {
            own.RemoveAt(0);
        }
        Setting[] settings = [.. LauncherSettings.Own, .. ExporterSettings.All];
        var commandLine = new CommandLine(LauncherSettings.Own, ExporterSettings.All);
        var exitCode = ExitCode.Clean;
        commandLine.Root.SetAction(async (result, _) =>
        {
            try
            {
                WarnOfMisspeltVariables(error, settings);
                SettingValues ReadValues() => Values(commandLine, result, settings);
                LauncherOptions ReadOptions() => Bind(ReadValues(), appArguments);
                if (result.GetValue(commandLine.CheckConfig))
                {
                    await output.WriteAsync(ConfigurationCheck.Run(ReadOptions(), ReadValues(), settings));
                    return exitCode;
                }
                exitCode = await run(ReadOptions(), ReadOptions);
            }
            catch (ConfigurationException e)
            {
                exitCode = Complain(error, e.Errors, e.IsUsage);
            }
            catch (Exception e) when (e is ListenException or UpgradeException)
            {
                exitCode = Complain(error, [e.Message], isUsage: false);
            }
            catch (Win32Exception e)
            {
                exitCode = Complain(error, [$"cannot start: the system does not give what the launcher needs: {e.Message}"], isUsage: false);
            }
            return exitCode;
        });
        // An argument that begins with @ is what it looks like, not the name of a file with more of them.
        var parsed = commandLine.Root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not TextAction)
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

    private static LauncherOptions Bind(SettingValues values, List<string> appArguments) =>
        new LauncherOptionsBinder(Path.Combine(AppContext.BaseDirectory, "app", "Windhover.App.dll"))
            .Bind(values, ExporterSettings.All, appArguments);

    private static SettingValues Values(CommandLine commandLine, ParseResult result, IReadOnlyCollection<Setting> settings)
    {
        var values = new SettingValues();
        values.AddLayer(commandLine.Values(result));
        values.AddLayer(EnvironmentSettings.Read(Environment.GetEnvironmentVariable, settings));
        if (values.Last(LauncherSettings.Config.Name) is { } file)
        {
            if (file.Text.Length == 0)
            {
                throw new ConfigurationException([$"{file.Source}: '': expected the path of a YAML file"], file.FromCommandLine);
            }
            values.AddLayer(ConfigurationFile.Read(file.Text, [.. settings.Where(setting => setting != LauncherSettings.Config)]));
        }
        values.AddLayer(ExporterSettings.Defaults);
        return values;
    }

    private static string Describe(ParseError problem, IEnumerable<Setting> settings)
    {
        var token = problem.Message.Split('\'') is [_, var quoted, ..] ? quoted : "";
        string[] known = [.. settings.Select(setting => setting.Option), Name, "exporter", .. ToolCommands.Names,
            ConfigurationCheck.Option, "--help", "--version"];
        if (token.Length == 0 || known.Contains(token))
        {
            return problem.Message;
        }
        if (OtherNames.Meant(token, known) is { } close)
        {
            return $"{problem.Message} Did you mean '{close}'?";
        }
        return token[0] != '-' && (File.Exists(token) || token.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            ? $"{problem.Message} Did you mean '{LauncherSettings.App.Option} {token}'?"
            : problem.Message;
    }

    private static void WarnOfMisspeltVariables(TextWriter error, IReadOnlyCollection<Setting> settings)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name != StateFile.Variable);
        foreach (var (variable, meant) in EnvironmentSettings.Misspelt(variables, settings))
        {
            error.WriteLine($"windhover: warning: {variable} is not a setting and has no effect; did you mean {meant}?");
        }
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
