using Windhover.Exporter.Host.Contract;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Interop;

namespace Windhover.Exporter.Host;

/// <summary><c>windhover exporter</c>: takes statsd_exporter's place, on its command line.</summary>
internal static class ExporterCommand
{
    private const string Epilogue =
        """
        This is windhover's exporter. It takes the flags and mapping files of statsd_exporter.

        Examples:
          Receive on UDP and TCP 9125, show on 9102, with a mapping file:
            windhover exporter --statsd.mapping-config=mapping.yml
          Is the mapping file good? (exit code 0 or 1)
            windhover exporter --statsd.mapping-config=mapping.yml --check-config
          Read the mapping file again: send SIGHUP, or with --web.enable-lifecycle
            curl -X POST http://localhost:9102/-/reload
          Only a unix datagram socket:
            windhover exporter --statsd.listen-udp= --statsd.listen-tcp= --statsd.listen-unixgram=/run/statsd.sock
          Copies of all lines to two other StatsD servers:
            windhover exporter --statsd.relay.address=10.0.0.1:9125,10.0.0.2:9125
          No more than 50,000 series, and 1,000 of each name:
            windhover exporter --statsd.limit.series=50000 --statsd.limit.series-per-name=1000
          Was anything lost?
            curl -s localhost:9102/-/loss
          Try it:
            printf 'hits:1|c|#method:GET' | nc -u -w0 localhost 9125; curl -s localhost:9102/metrics | grep hits

        Exit codes: 0 after SIGTERM, SIGINT or /-/quit; 1 after any error, which the last line on stderr tells.

        """;

    /// <summary>Runs until a signal, <c>/-/quit</c> or an error ends it.</summary>
    /// <param name="args">Without the word <c>exporter</c>.</param>
    /// <param name="stdout">For help and version.</param>
    /// <param name="stderr">For usage errors and the log.</param>
    /// <param name="cancellationToken">Ends the exporter as SIGTERM does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, CancellationToken cancellationToken)
    {
        var given = KingpinParser.Parse(ExporterFlagTable.WithBuiltIns, args, out var error);
        // What prints and ends comes first, even before an error further right on the command line: kingpin's pre-actions.
        foreach (var (flag, _) in given)
        {
            if (PreAction(flag, args) is { } text)
            {
                await stdout.WriteAsync(text);
                return 0;
            }
        }
        if (error is null && given.Any(flag => flag.Flag == ExporterFlagTable.Help))
        {
            await stdout.WriteAsync(KingpinUsage.Help(ExporterVersion.ProgramName, compact: false, Epilogue));
            return 0;
        }
        try
        {
            var flags = error is null ? ExporterFlags.Read(given) : throw new UsageException(error);
            var log = new ExporterLog(stderr, flags.LogLevel, flags.LogFormat, TimeProvider.System);
            await using var host = new ExporterProcess(flags, Contract(), log, TimeProvider.System);
            return await host.RunAsync(cancellationToken);
        }
        catch (UsageException exception)
        {
            await stderr.WriteLineAsync($"{ExporterVersion.ProgramName}: error: {exception.Message}, try --help");
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

    private static string? PreAction(ExporterFlag flag, IReadOnlyList<string> args)
    {
        const string Program = ExporterVersion.ProgramName;
        if (flag == ExporterFlagTable.HelpLong)
        {
            return KingpinUsage.Help(Program, compact: true, Epilogue);
        }
        if (flag == ExporterFlagTable.HelpMan)
        {
            return KingpinUsage.Man(Program, ExporterVersion.Print);
        }
        if (flag == ExporterFlagTable.Version)
        {
            return ExporterVersion.Print + "\n";
        }
        if (flag == ExporterFlagTable.CompletionBash)
        {
            return KingpinUsage.Completions([.. args.Skip(1)]);
        }
        if (flag == ExporterFlagTable.CompletionScriptBash)
        {
            return KingpinUsage.BashScript(Program);
        }
        return flag == ExporterFlagTable.CompletionScriptZsh ? KingpinUsage.ZshScript(Program) : null;
    }
}
