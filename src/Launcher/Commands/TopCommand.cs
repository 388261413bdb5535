using System.CommandLine;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover top</c>: the status of a running launcher, live.</summary>
internal static class TopCommand
{
    public const string Name = "top";

    private const string Description =
        $"""
        Shows a running launcher and its workers live, as windhover status does once: requests, latencies, CPU, memory, restarts and
        why, who waits in the queue, what the exporter receives and loses, the log, and what the launcher did. It keeps working when
        every worker is busy or hung. Columns that have no room are left out, the least important first.

        Keys:
          up, down   select a worker        k    replace it, the new one first; asks before
          + -        one worker more, less  r    reload: a new generation
          tab, 1-4   workers, exporter, log, events
          ?          help                   q    leave

        {ControlCommands.WhichLauncher}

        Examples:
          windhover top
          watch -n 10 windhover top --once

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var once = new Option<bool>("--once") { Description = "One look, then the end. Needs no terminal." };
        var command = new Command(Name, Description) { once };
        var choice = command.AddChoice();
        command.SetAction((result, cancellationToken) => ControlCommands.AskAsync(choice(result), error, async client =>
        {
            using var exporter = new ExporterWatch(TimeProvider.System);
            if (result.GetValue(once))
            {
                var state = new TopState();
                state.Show(await client.StatusAsync(cancellationToken));
                state.Exporter = await exporter.LookAsync(state.Status!.MetricsUrl, cancellationToken);
                Screen.Write(output, width => TopView.Once(state, TimeProvider.System.GetUtcNow(), width, Screen.GlyphsOf(output)));
                return ExitCode.Clean;
            }
            if (!Screen.IsTerminal(output) || Console.IsInputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
            {
                throw new ControlException("top needs a terminal; use windhover top --once, or windhover status");
            }
            await new TopLoop(client, exporter, Glyphs.OfTerminal, TimeProvider.System).RunAsync(cancellationToken);
            return ExitCode.Clean;
        }));
        return command;
    }
}
