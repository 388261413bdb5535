using System.CommandLine;
using System.Text.Json;
using Windhover.Launcher.Control;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover status</c>: how a running launcher and its workers do.</summary>
internal static class StatusCommand
{
    private const string Description =
        $"""
        Shows a running launcher: each worker's state, generation, requests, latencies, CPU and memory, why workers ended, who waits in
        the queue, the exporter, the last reload. Rates and latencies are those of the last five seconds. It answers also when every
        worker is busy or hung. On a narrow terminal the least important columns are left out.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover status
          windhover status --json | jq '.workers[] | select(.state != "ready")'

        {ControlCommands.ExitCodes}
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var json = new Option<bool>("--json") { Description = "The same as JSON, with more digits: see docs/operating.md." };
        var command = new Command(ControlOperations.Status.Name, Description) { json };
        var choice = command.AddChoice();
        command.SetAction((result, cancellationToken) => ControlCommands.AskAsync(choice(result), error, async client =>
        {
            var status = await client.StatusAsync(cancellationToken);
            if (result.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(status, ReportJson.Readable.StatusReport));
            }
            else
            {
                Screen.Write(output, width => StatusView.Of(status, TimeProvider.System.GetUtcNow(), width, Screen.GlyphsOf(output)));
            }
            return ExitCode.Clean;
        }));
        return command;
    }
}
