using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Host.Web.Config;
using Windhover.Interop;
using Windhover.Shared.Contract;
using Windhover.Shared.Net;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Host;

/// <summary><c>windhover exporter</c>: takes statsd_exporter's place, on its command line.</summary>
public static class ExporterCommand
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
        if (ReadFlags(args, stdout, stderr, out var exitCode) is not { } flags)
        {
            return exitCode;
        }
        try
        {
            var log = new ExporterLogger(stderr, flags.LogLevel, flags.LogFormat, TimeProvider.System);
            await using var host = new ExporterProcess(flags, Contract(), log, TimeProvider.System);
            return await host.RunAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // The outermost loop. An operator can do nothing with a stack trace, but with the kind of failure.
            await stderr.WriteLineAsync($"{ExporterVersion.ProgramName}: error: {exception.GetType().Name}: {exception.Message}");
            return 1;
        }
    }

    /// <summary>What would keep an exporter with these flags from starting, as far as that shows without binding a socket; one sentence for
    /// each mistake. The mapping file is not read here: see <see cref="Diagnostics.MappingFileCheck.Problems"/>.</summary>
    /// <param name="flags">Read.</param>
    public static IEnumerable<string> Problems(ExporterFlags flags)
    {
        (ExporterFlag Flag, string Address)[] addresses =
        [
            (ExporterFlagTable.WebListenAddress, flags.WebListenAddress),
            (ExporterFlagTable.ListenUdp, flags.ListenUdp),
            (ExporterFlagTable.ListenTcp, flags.ListenTcp),
        ];
        return addresses
            .Where(entry => entry.Address.Length > 0 && !HostPort.TrySplit(entry.Address, out _, out _))
            .Select(entry => $"{entry.Flag.Option}: '{entry.Address}': {HostPort.Expected}")
            .Concat(flags.WebConfigFile.Length > 0 ? WebConfigFile.Problems(flags.WebConfigFile) : []);
    }

    /// <summary>In a method of its own: a local of the async one would keep the options and what was parsed for as long as it runs.</summary>
    /// <returns>Null if all is said, with <paramref name="exitCode"/>.</returns>
    private static ExporterFlags? ReadFlags(IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, out int exitCode)
    {
        exitCode = 0;
        var commandLine = new ExporterCommandLine(args);
        if (commandLine.AsksForVersion)
        {
            stdout.WriteLine(ExporterVersion.Print);
            return null;
        }
        if (commandLine.AsksForHelp)
        {
            stdout.Write(ExporterHelp.Text(HelpEntry.Width));
            return null;
        }
        try
        {
            return commandLine.ReadFlags();
        }
        catch (UsageException exception)
        {
            var problem = exception.Message.EndsWith('?') ? exception.Message : exception.Message + ".";
            stderr.WriteLine($"{ExporterVersion.ProgramName}: error: {problem} Nothing was started; try --help");
            exitCode = 1;
            return null;
        }
    }

    private static ExporterContract? Contract()
    {
        if (ExporterContract.TakeFromEnvironment(OwnProcess.ParentPid) is not { } contract)
        {
            return null;
        }
        OwnProcess.EnterOwnGroup();
        // From here on the control socket tells of the launcher's end, after which what was received is counted still.
        ExecCall.OutliveParent();
        foreach (var fd in contract.Descriptors)
        {
            Descriptors.SetInheritable(fd, inheritable: false);
        }
        return contract;
    }
}
