using System.CommandLine;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>What the commands share that ask a running launcher.</summary>
internal static class ControlCommands
{
    /// <summary>For each command's help.</summary>
    public const string WhichLauncher =
        """
        Asks the only launcher of this user that runs; where several do, say which with --control (each one's banner shows its own) or
        the variable WINDHOVER_CONTROL.
        """;

    /// <summary>Likewise.</summary>
    public const string ExitCodes =
        "Exit codes: 0 done; 1 not done, with the reason, or no launcher to ask; 2 for a wrong command line.";

    public static Option<string> ControlOption() => new("--control")
    {
        Description = "The control socket of the launcher that is meant.",
        HelpName = "PATH",
    };

    /// <summary>Finds the launcher and asks it; what goes wrong is one line for the operator.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> AskAsync(string? path, TextWriter error, Func<ControlClient, Task<int>> ask)
    {
        try
        {
            using var client = await LauncherSearch.FindAsync(path);
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
}
