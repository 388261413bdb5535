using System.CommandLine;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover upgrade</c>: another program in the launcher's place.</summary>
internal static class UpgradeCommand
{
    public const string Name = "upgrade";

    private const string Description =
        $"""
        Replaces the launcher's own program by the one that now lies where it was started from, while everything runs: process id,
        sockets, workers, exporter and counters stay, and no request fails. Workers keep their build until the next reload.

        The new program is tried first, beside the running one: where it does not start, does not understand the options or the state,
        nothing changes, the exit code is 1 and its reason is shown. SIGUSR2 asks for the same without waiting.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover upgrade
          windhover upgrade && windhover reload

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var control = ControlCommands.ControlOption();
        var command = new Command(Name, Description) { control };
        command.SetAction((result, cancellationToken) =>
            ControlCommands.ChangeAsync(result.GetValue(control), "upgrade", output, error, cancellationToken));
        return command;
    }
}
