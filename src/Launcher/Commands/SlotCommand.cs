using System.CommandLine;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover restart SLOT</c> and <c>windhover drain SLOT</c>.</summary>
internal static class SlotCommand
{
    public const string RestartName = "restart";
    public const string DrainName = "drain";

    private const string RestartDescription =
        $"""
        Replaces one worker: the new one is ready before the old one finishes its requests and ends. Waits for it.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover restart 3

        {ControlCommands.ExitCodes}
        """;

    private const string DrainDescription =
        $"""
        Lets one worker finish its requests and leaves its slot empty, until the next scale, restart or reload. Waits for its end. For
        a look at a worker that misbehaves, say: the others serve on.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover drain 3
          windhover restart 3      to fill the slot again

        {ControlCommands.ExitCodes}
        """;

    public static Command Restart(TextWriter output, TextWriter error) => Create(RestartName, RestartDescription, output, error);

    public static Command Drain(TextWriter output, TextWriter error) => Create(DrainName, DrainDescription, output, error);

    private static Command Create(string name, string description, TextWriter output, TextWriter error)
    {
        var slot = new Argument<int>("slot")
        {
            Description = "Number of the worker, from 0, as status shows it.",
            Validators =
            {
                result =>
                {
                    if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith('-'))
                    {
                        result.AddError($"'{result.Tokens[0].Value}': expected the number of a worker, from 0");
                    }
                },
            },
        };
        var control = ControlCommands.ControlOption();
        var command = new Command(name, description) { slot, control };
        command.SetAction((result, cancellationToken) => ControlCommands.ChangeAsync(
            result.GetValue(control), $"{name}?slot={result.GetValue(slot)}", output, error, cancellationToken));
        return command;
    }
}
