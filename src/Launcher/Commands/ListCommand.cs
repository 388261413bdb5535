using System.CommandLine;
using System.Globalization;
using Windhover.Interop;
using Windhover.Launcher.Control;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover list</c>: the launchers of this user.</summary>
internal static class ListCommand
{
    public const string Name = "list";

    private const string Gap = "  ";

    private const string Description =
        """
        Lists the launchers of this user that run: name, pid, app, addresses, workers, state. One that was started with --control PATH is not
        among them: it is found there.

        Examples:
          windhover list
          windhover status -n Shop:5000

        Exit codes: 0 done, be it that none runs; 2 for a wrong command line.
        """;

    private static readonly string[] Headings = ["name", "pid", "app", "address", "workers", "state"];

    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(Name, Description);
        command.SetAction(async (_, _) =>
        {
            var launchers = await LauncherSearch.FindAllAsync();
            if (launchers.Count == 0)
            {
                await error.WriteLineAsync("no launcher of this user runs");
                return ExitCode.Clean;
            }
            string[][] rows = [Headings, .. launchers.Select(launcher => launcher.Status is { } status ? Row(status) : ["-", launcher.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-", "-", launcher.Path, "-", "no answer"])];
            var widths = Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
            foreach (var row in rows)
            {
                await output.WriteLineAsync(string.Join(Gap, row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
            }
            return ExitCode.Clean;
        });
        return command;
    }

    private static string[] Row(StatusReport status) =>
    [
        TerminalText.OneLine(status.Name ?? status.AppName),
        status.Pid.ToString(CultureInfo.InvariantCulture),
        TerminalText.OneLine(status.AppName),
        TerminalText.OneLine(string.Join(' ', status.Listeners.Select(listener => listener.Url).Distinct())),
        string.Create(CultureInfo.InvariantCulture, $"{status.Workers.Count(worker => worker.State == "ready")}/{status.WantedWorkers}"),
        status.Phase,
    ];
}
