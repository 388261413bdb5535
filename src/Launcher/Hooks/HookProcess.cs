using System.ComponentModel;
using System.IO.Pipes;
using Windhover.Interop;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Hooks;

/// <summary>One run of a command. It ends with all that it leaves in its process group.</summary>
internal sealed class HookProcess : IDisposable
{
    private const int STDOUT_FILENO = 1;
    private const int STDERR_FILENO = 2;

    private readonly int _pid;
    private readonly ProcessSignal _signal;

    private HookProcess(int pid, Task<ExitStatus> ended, Task output)
    {
        _pid = pid;
        _signal = new ProcessSignal(pid);
        Ended = ended;
        OutputEnded = output;
    }

    public Task<ExitStatus> Ended { get; }

    /// <summary>Ends when neither the command nor what it has started can write any more.</summary>
    public Task OutputEnded { get; }

    /// <exception cref="Win32Exception">There is no shell, or no room for another process.</exception>
    public static HookProcess Start(Hook hook, ProgramStart start, LogOutput logs)
    {
        var output = OutputPipe.Create();
        using var outputEnd = output.WriteEnd;
        OutputPipe? error = null;
        try
        {
            error = OutputPipe.Create();
            using var errorEnd = error.WriteEnd;
            var (pid, ended) = Spawner.Start(
                start,
                [],
                [((int)outputEnd.DangerousGetHandle(), STDOUT_FILENO), ((int)errorEnd.DangerousGetHandle(), STDERR_FILENO)]);
            var origin = new LineOrigin("hook", null, pid, hook.Event.Label());
            return new HookProcess(
                pid, ended, Task.WhenAll(PumpAsync(logs.PumpOutput(origin), output), PumpAsync(logs.PumpError(origin), error)));
        }
        catch
        {
            output.ReadEnd.Dispose();
            error?.ReadEnd.Dispose();
            throw;
        }
    }

    /// <summary>With all that it has started.</summary>
    public void Kill() => ProcessFamily.Kill(_pid, _signal);

    public void Dispose() => _signal.Dispose();

    private static async Task PumpAsync(OutputPump pump, OutputPipe pipe)
    {
        await using var stream = new AnonymousPipeClientStream(PipeDirection.In, pipe.ReadEnd);
        await pump.RunAsync(stream);
    }
}
