using System.CommandLine;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover stop</c>: the end of a launcher.</summary>
internal static class StopCommand
{
    private const string Description =
        $"""
        Ends a launcher: its workers finish the requests in flight, for at most its --graceful-timeout, then everything ends. Waits for
        the end. SIGTERM asks for the same without waiting.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover stop
          windhover stop --quick

        {ControlCommands.ExitCodes}
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Command Create(TextWriter output, TextWriter error)
    {
        var quick = new Option<bool>("--quick") { Description = "Cut requests in flight off." };
        var command = new Command(ControlOperations.Stop.Name, Description) { quick };
        var choice = command.AddChoice();
        command.SetAction((result, cancellationToken) => ControlCommands.ChangeAsync(choice(result), output, error, async client =>
        {
            var query = result.GetValue(quick) ? "?quick=true" : "";
            var outcome = await client.PostAsync(ControlOperations.Stop.Name + query, cancellationToken);
            if (!outcome.Succeeded)
            {
                throw new ControlException(outcome.Message);
            }
            await output.WriteLineAsync(outcome.Message);
            while (await client.IsServedAsync(cancellationToken))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
            await output.WriteLineAsync("stopped");
            return ExitCode.Clean;
        }, cancellationToken));
        return command;
    }
}
