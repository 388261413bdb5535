using System.CommandLine;
using System.Globalization;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover logs</c>: what a launcher and its children wrote.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 100;

    private const string Description =
        $"""
        Shows what a launcher and its children wrote last, wherever their output goes; with -f also what they write from now on, until
        the launcher ends or Ctrl-C. The launcher keeps the last 2,000 lines.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover logs -n 20
          windhover logs -f -n 0 | grep 'worker 3'
          windhover logs --own

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Also show the lines that come from now on." };
        var own = new Option<bool>("--own") { Description = "Only what the launcher itself said: starts, ends, reloads, scalings." };
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "How many of the last lines.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultLines,
            CustomParser = result =>
            {
                if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    result.AddError($"'{result.Tokens[0].Value}': expected a number of lines, from 0");
                }
                return number;
            },
        };
        var command = new Command(ControlOperations.Logs.Name, Description) { follow, lines, own };
        var choice = command.AddChoice();
        command.SetAction((result, cancellationToken) => ControlCommands.AskAsync(choice(result), error, async client =>
        {
            // A reader that has seen enough (head, a pager) ends it, though no line may come for hours.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, OutputWatch.Start());
            try
            {
                await client.CopyLogsAsync(result.GetValue(lines), result.GetValue(follow), result.GetValue(own), output, end.Token);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how one stops following.
            }
            return ExitCode.Clean;
        }));
        return command;
    }
}
