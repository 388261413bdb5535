using Windhover.Exporter.Host.Contract;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Interop;

namespace Windhover.Exporter.Host;

/// <summary><c>windhover exporter</c>: takes statsd_exporter's place, on its command line.</summary>
internal static class ExporterCommand
{
    /// <summary>Runs until a signal, <c>/-/quit</c> or an error ends it.</summary>
    /// <param name="args">Without the word <c>exporter</c>.</param>
    /// <param name="stdout">For help and version.</param>
    /// <param name="stderr">For usage errors and the log.</param>
    /// <param name="cancellationToken">Ends the exporter as SIGTERM does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, CancellationToken cancellationToken)
    {
        var commandLine = new ExporterCommandLine(args);
        if (commandLine.AsksForVersion)
        {
            await stdout.WriteLineAsync(ExporterVersion.Print);
            return 0;
        }
        if (commandLine.AsksForHelp)
        {
            await stdout.WriteAsync(ExporterHelp.Text(HelpEntry.Width));
            return 0;
        }
        try
        {
            var flags = commandLine.ReadFlags();
            var log = new ExporterLogger(stderr, flags.LogLevel, flags.LogFormat, TimeProvider.System);
            await using var host = new ExporterProcess(flags, Contract(), log, TimeProvider.System);
            return await host.RunAsync(cancellationToken);
        }
        catch (UsageException exception)
        {
            await stderr.WriteLineAsync($"{ExporterVersion.ProgramName}: error: {exception.Message}. Nothing was started; try --help");
            return 1;
        }
        catch (Exception exception)
        {
            // The outermost loop. An operator can do nothing with a stack trace, but with the kind of failure.
            await stderr.WriteLineAsync($"{ExporterVersion.ProgramName}: error: {exception.GetType().Name}: {exception.Message}");
            return 1;
        }
    }

    private static ExporterContract? Contract()
    {
        if (ExporterContract.TakeFromEnvironment(OwnProcess.ParentPid) is not { } contract)
        {
            return null;
        }
        OwnProcess.EnterOwnGroup();
        foreach (var fd in contract.Descriptors)
        {
            Descriptors.SetInheritable(fd, inheritable: false);
        }
        return contract;
    }
}
