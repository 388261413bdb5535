using System.CommandLine;
using System.Globalization;
using Windhover.Interop;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>What the commands share that ask a running launcher.</summary>
internal static class ControlCommands
{
    /// <summary>For each command's help.</summary>
    public const string WhichLauncher =
        """
        Asks the only launcher of this user that runs; where several do (windhover list), say which with -n NAME, -p PORT, --control PATH or
        the variable WINDHOVER_CONTROL.
        """;

    /// <summary>Likewise.</summary>
    public const string ExitCodes =
        "Exit codes: 0 done; 1 not done, with the reason, or no launcher to ask; 2 for a wrong command line.";

    /// <summary>Adds the options that say which launcher is meant.</summary>
    /// <returns>What they say.</returns>
    public static Func<ParseResult, LauncherChoice> AddChoice(this Command command)
    {
        var name = new Option<string>("--name", "-n") { Description = "The launcher of this name: its --name, or that of its app.", HelpName = "NAME" };
        var port = new Option<int?>("--port", "-p")
        {
            Description = "The launcher whose app has this port.",
            HelpName = "PORT",
            CustomParser = result =>
            {
                if (!ushort.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                {
                    result.AddError($"'{result.Tokens[0].Value}': expected a port, 1 to 65535");
                }
                return number;
            },
        };
        var control = new Option<string>("--control") { Description = "The control socket of the launcher that is meant.", HelpName = "PATH" };
        command.Add(name);
        command.Add(port);
        command.Add(control);
        return result => new LauncherChoice(result.GetValue(control), result.GetValue(name), result.GetValue(port));
    }

    /// <summary>Finds the launcher and asks it; what goes wrong is one line for the operator.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> AskAsync(LauncherChoice choice, TextWriter error, Func<ControlClient, Task<int>> ask)
    {
        try
        {
            using var client = await LauncherSearch.FindAsync(choice);
            return await ask(client);
        }
        catch (ControlException e)
        {
            await error.WriteLineAsync($"windhover: {e.Message}");
            return ExitCode.Error;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the operator stops waiting; what was asked for goes on.
            return ExitCode.Error;
        }
    }

    /// <summary>The same for a command that changes something: says first which launcher it acts on, unless that was said by its path.</summary>
    public static Task<int> ChangeAsync(
        LauncherChoice choice, TextWriter output, TextWriter error, Func<ControlClient, Task<int>> change, CancellationToken cancellationToken) =>
        AskAsync(choice, error, async client =>
        {
            if (choice.Path is null)
            {
                await output.WriteLineAsync(TerminalText.OneLine(LauncherSearch.Describe(await client.StatusAsync(cancellationToken))));
            }
            return await change(client);
        });
}
