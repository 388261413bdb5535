using System.CommandLine;
using Windhover.Interop;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>The command of a <see cref="ControlOperation"/> that changes something: asks, waits, and says what became of it.</summary>
internal static class ChangeCommand
{
    public static Command Create(ControlOperation operation, TextWriter output, TextWriter error)
    {
        var command = new Command(operation.Name, Description(operation));
        var choice = command.AddChoice();
        var argument = operation.Argument is { } asked ? Argument(asked) : null;
        if (argument is not null)
        {
            command.Add(argument);
        }
        command.SetAction((result, cancellationToken) => ControlCommands.ChangeAsync(choice(result), output, error, async client =>
        {
            var pathAndQuery = argument is null ? operation.Name : operation.With(result.GetValue(argument)!);
            return Show(await client.PostAsync(pathAndQuery, cancellationToken), output, error);
        }, cancellationToken));
        return command;
    }

    private static string Description(ControlOperation operation) =>
        $"""
        {operation.Description}

        {ControlCommands.WhichLauncher}

        Examples:
        {operation.Examples}

        {ControlCommands.ExitCodes}
        """;

    private static Argument<string> Argument(ControlArgument asked) => new(asked.Key)
    {
        Description = asked.Help,
        HelpName = asked.Usage,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count > 0 && !asked.IsValid(result.Tokens[0].Value))
                {
                    result.AddError($"'{result.Tokens[0].Value}': {asked.Expected}");
                }
            },
        },
    };

    private static int Show(OperationOutcome outcome, TextWriter output, TextWriter error)
    {
        // Root may ask a launcher of any user.
        var message = TerminalText.OneLine(outcome.Message);
        if (outcome.Succeeded)
        {
            output.WriteLine(message);
            return ExitCode.Clean;
        }
        error.WriteLine($"windhover: {message}");
        if (outcome.Output.Count > 0)
        {
            error.WriteLine("Its last lines:");
            foreach (var line in outcome.Output)
            {
                error.WriteLine($"  {TerminalText.OneLine(line.TrimEnd('\n'))}");
            }
        }
        return ExitCode.Error;
    }
}
