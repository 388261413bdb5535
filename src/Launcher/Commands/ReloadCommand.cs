using System.CommandLine;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover reload</c>: a new generation of workers.</summary>
internal static class ReloadCommand
{
    public const string Name = "reload";

    private const string Description =
        $"""
        Replaces every worker by one of a new generation, with configuration and app read again, and without a failed request: each new
        worker is ready before an old one finishes its requests and ends. Waits until the new generation serves.

        A generation that does not come up is abandoned, and the old one goes on serving: the exit code is 1 then, and the reason and
        the last lines of the worker that failed are shown. SIGHUP asks for the same without waiting.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover reload
          dotnet publish -o /srv/app && windhover reload

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var control = ControlCommands.ControlOption();
        var command = new Command(Name, Description) { control };
        command.SetAction((result, cancellationToken) =>
            ControlCommands.ChangeAsync(result.GetValue(control), "reload", output, error, cancellationToken));
        return command;
    }
}
