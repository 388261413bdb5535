using System.ComponentModel;
using System.Globalization;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Upgrading;

/// <summary>Tries the program that now lies where this one was started from, and puts it in this one's place: same process, same
/// sockets, same children.</summary>
/// <param name="former">What this program took over itself; null for an ordinary start.</param>
/// <param name="arguments">Of this launcher: the new one gets the same.</param>
/// <param name="service">What the service manager said: it still holds.</param>
/// <param name="log">Of the launcher.</param>
/// <param name="time">Clock of the limits.</param>
internal sealed class Upgrader(
    UpgradeState? former, IReadOnlyList<string> arguments, ServiceEnvironment service, CountedLines log, TimeProvider time)
{
    /// <summary>For the new program to start, read its options and understand the state.</summary>
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    /// <summary>For answers on the control socket that are on their way.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    /// <summary>For lines on their way to the launcher's own output, which may be a terminal whose output is stopped.</summary>
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(2);

    private ProgramFiles? _tried;

    public UpgradeState? Former => former;

    /// <summary>What answers clients in this process.</summary>
    public IReadOnlyList<IPausable> Servers { get; set; } = [];

    /// <summary>Runs the new program beside this one, with the state, and asks whether it would do.</summary>
    public async Task<UpgradeCheck> CheckAsync(UpgradeState state)
    {
        // The new program takes over this process's directory, and looks at its name.
        _ = StartDirectory.TryEnter();
        _tried = ProgramFiles.Of(OwnProgram.FilePath);
        using var file = StateFile.Write(state);
        var fd = (int)file.DangerousGetHandle();
        var start = OwnProgram.Start([UpgradeCheck.Command, fd.ToString(CultureInfo.InvariantCulture), .. arguments]);
        ChildProcess child;
        try
        {
            child = ChildProcess.Start([fd], _ => start);
        }
        catch (Win32Exception e)
        {
            return new UpgradeCheck(e.Message, []);
        }
        using (child)
        {
            var tail = new OutputTail();
            var silent = new OutputPump(Stream.Null, new PrefixedLine(""), tail);
            var silentToo = new OutputPump(Stream.Null, new PrefixedLine(""), tail);
            var watching = child.WatchAsync(_ => { }, silent, silentToo, time);
            var isLate = await Task.WhenAny(watching, Task.Delay(CheckLimit, time, CancellationToken.None)) != watching;
            if (isLate)
            {
                child.Send(StopSignal.Kill);
            }
            var status = await watching;
            var isGood = status == ExitStatus.Exited(ExitCode.Clean) && tail.Lines.Contains(UpgradeCheck.Good);
            var problem = isGood ? null
                : isLate ? $"{OwnProgram.FilePath} did not answer within {CheckLimit.TotalSeconds:0} s"
                : $"{OwnProgram.FilePath} cannot take over: {status}";
            return new UpgradeCheck(problem, tail.Lines);
        }
    }

    /// <summary>Brings everything to rest that holds what the state does not.</summary>
    /// <exception cref="TimeoutException">A child's output cannot be written.</exception>
    public async Task PauseAsync(IReadOnlyCollection<ChildProcess> children)
    {
        await Task.WhenAll(Servers.Select(server => server.PauseAsync(LastAnswers)));
        await Task.WhenAll(children.Select(child => child.PauseOutputAsync()).Append(log.ArriveAsync(time))).WaitAsync(LastLines, time);
    }

    public async Task ResumeAsync(IReadOnlyCollection<ChildProcess> children)
    {
        foreach (var child in children)
        {
            child.ResumeOutput();
        }
        await Task.WhenAll(Servers.Select(server => server.ResumeAsync()));
    }

    /// <summary>Replaces this program. Returns only where it could not.</summary>
    /// <param name="state">As of now.</param>
    /// <param name="mayGo">Asked in the last moment, when no child is fetched any more: whether the state still holds.</param>
    /// <returns>The reason; null if the state does not hold any more.</returns>
    public string? Replace(UpgradeState state, Func<bool> mayGo)
    {
        if (_tried?.DifferenceFrom(ProgramFiles.Of(OwnProgram.FilePath)) is { } changed)
        {
            return $"{changed} has changed since it was tried";
        }
        using var file = StateFile.Write(state);
        var stateFd = (int)file.DangerousGetHandle();
        int[] handed = [stateFd, .. state.World.Descriptors(), .. state.Processes.SelectMany(ProcessDescriptors)];
        var start = OwnProgram.Start(arguments);
        service.WriteTo(start.Environment);
        start.Environment[ThreadReserve.ForCompiler.Name] = ThreadReserve.ForCompiler.Value;
        start.Environment[StateFile.Variable] = stateFd.ToString(CultureInfo.InvariantCulture);
        // Here, as the children's parent-death signals are tied to this thread: it is the one that goes on.
        return Spawner.WhileAlone(() => SpawnThread.First.Run(
            () => OperatorSignals.WhilePaused(() => Reaper.WhilePaused(() => Become(start, handed, mayGo)))));
    }

    private static string? Become(ProgramStart start, int[] handed, Func<bool> mayGo)
    {
        try
        {
            if (!mayGo())
            {
                return null;
            }
            RemoveDiagnosticSocket();
            SetInheritable(handed, inheritable: true);
            ExecCall.Become(start.Program, start.Arguments, start.EnvironmentBlock);
            return null;
        }
        catch (Win32Exception e)
        {
            return $"{start.Program}: {e.Message}";
        }
        finally
        {
            SetInheritable(handed, inheritable: false);
        }
    }

    private static IEnumerable<int> ProcessDescriptors(ProcessState process) => [process.ControlFd, process.OutputFd, process.ErrorFd];

    private static void SetInheritable(int[] descriptors, bool inheritable)
    {
        foreach (var fd in descriptors)
        {
            Descriptors.SetInheritable(fd, inheritable);
        }
    }

    // The runtime names it by pid and start time of the process, and removes it at a proper end only: the new one could not make its own.
    private static void RemoveDiagnosticSocket()
    {
        try
        {
            using var place = Place.OpenParent(Path.GetTempPath());
            foreach (var name in (place.TryListNames() ?? []).Where(name =>
                name.StartsWith($"dotnet-diagnostic-{Environment.ProcessId}-", StringComparison.Ordinal)
                && place.Look(name) is { IsSocket: true, IsOwn: true }))
            {
                place.Remove(name);
            }
        }
        catch (PlaceException)
        {
            // Then the new program cannot be looked into by dotnet-trace and the like, and runs.
        }
    }
}
