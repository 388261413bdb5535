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

    public static IEnumerable<Command> All(TextWriter output, TextWriter error) =>
    [
        StatusCommand.Create(output, error),
        TopCommand.Create(output, error),
        ReloadCommand.Create(output, error),
        ScaleCommand.Create(output, error),
        SlotCommand.Restart(output, error),
        SlotCommand.Drain(output, error),
        UpgradeCommand.Create(output, error),
        StopCommand.Create(output, error),
        LogsCommand.Create(error),
        ProbeCommand.Create(output, error),
    ];

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

    /// <summary>Asks for a change, waits, and says what became of it.</summary>
    /// <param name="pathAndQuery">As <see cref="ControlClient.PostAsync"/> takes it.</param>
    public static Task<int> ChangeAsync(
        string? path, string pathAndQuery, TextWriter output, TextWriter error, CancellationToken cancellationToken) =>
        AskAsync(path, error, async client => Show(await client.PostAsync(pathAndQuery, cancellationToken), output, error));

    private static int Show(OperationOutcome outcome, TextWriter output, TextWriter error)
    {
        if (outcome.Succeeded)
        {
            output.WriteLine(outcome.Message);
            return ExitCode.Clean;
        }
        error.WriteLine($"windhover: {outcome.Message}");
        if (outcome.Output.Count > 0)
        {
            error.WriteLine("Its last lines:");
            foreach (var line in outcome.Output)
            {
                error.WriteLine($"  {line.TrimEnd('\n')}");
            }
        }
        return ExitCode.Error;
    }
}
