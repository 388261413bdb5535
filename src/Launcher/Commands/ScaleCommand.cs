using System.CommandLine;
using Windhover.Launcher.Control;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover scale</c>: another number of workers.</summary>
internal static class ScaleCommand
{
    public const string Name = "scale";

    private const string Description =
        $"""
        Changes the number of workers, and waits until they serve or are gone. Those that go finish their requests first. SIGTTIN and
        SIGTTOU ask for one more and one less without waiting.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover scale 8
          windhover scale +1
          windhover scale -2

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var workers = new Argument<string>("workers")
        {
            Description = "A number, or how many more (+1) or less (-1).",
            HelpName = "N|+N|-N",
            Validators =
            {
                result =>
                {
                    var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                    if (!ScaleArgument.TryParse(text, out _))
                    {
                        result.AddError($"'{text}': expected a number of workers from 1 to {ScaleArgument.Max}, or +1 or -1");
                    }
                },
            },
        };
        var control = ControlCommands.ControlOption();
        var command = new Command(Name, Description) { workers, control };
        command.SetAction((result, cancellationToken) => ControlCommands.ChangeAsync(
            result.GetValue(control),
            "scale?workers=" + Uri.EscapeDataString(result.GetValue(workers)!),
            output,
            error,
            cancellationToken));
        return command;
    }
}
