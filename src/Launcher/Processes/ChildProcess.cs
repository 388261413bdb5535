using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Windhover.Launcher.Board;
using Windhover.Launcher.Interop;
using Windhover.Launcher.Supervision;

namespace Windhover.Launcher.Processes;

/// <summary>A running child: its signals, its messages, its output and its end.</summary>
internal sealed class ChildProcess : IDisposable
{
    // What a child wrote last should stand above the report of its end. A grandchild that keeps the pipe open must not hold the
    // report up for longer than this.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(0.5);

    private readonly Process _process;
    private readonly Socket _control;
    private readonly ProcessSignal _signal;

    private ChildProcess(Process process, Socket control, BoardLease? board)
    {
        _process = process;
        _control = control;
        Board = board;
        _signal = new ProcessSignal(process.Id);
    }

    public int Pid => _process.Id;

    /// <summary>Where the child says how it does; null for an exporter. Read it only before <see cref="Dispose"/>.</summary>
    public BoardLease? Board { get; }

    /// <summary>Starts a child that inherits its output's pipes, its control socket and the named descriptors.</summary>
    /// <param name="inherited">Descriptors of the launcher that the child keeps under the same numbers.</param>
    /// <param name="describe">Says what to run, given the number of the child's control descriptor. Redirections are set here.</param>
    /// <param name="board">The child's row of the status board: the process owns it once it runs.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(
        IReadOnlyCollection<int> inherited, Func<int, ProcessStartInfo> describe, BoardLease? board = null)
    {
        var pair = SocketPair.Create();
        using var childEnd = pair.ChildEnd;
        var control = (int)childEnd.DangerousGetHandle();
        var start = describe(control);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        int[] descriptors = board is null ? [.. inherited, control] : [.. inherited, control, board.Place.Fd];
        try
        {
            // Only the supervisor's loop starts processes, so no other child slips in while these can be inherited.
            Array.ForEach(descriptors, fd => Descriptors.SetInheritable(fd, inheritable: true));
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new ChildProcess(process, pair.LauncherEnd, board);
        }
        catch
        {
            pair.LauncherEnd.Dispose();
            throw;
        }
        finally
        {
            Array.ForEach(descriptors, fd => Descriptors.SetInheritable(fd, inheritable: false));
        }
    }

    /// <returns>False where the child is gone already.</returns>
    public bool Send(StopSignal signal)
    {
        if (signal == StopSignal.Kill)
        {
            KillDescendants();
        }
        return _signal.Send((int)signal);
    }

    /// <summary>Passes on what the child says and writes, until it ends.</summary>
    /// <param name="onMessage">A line that came over the control socket.</param>
    /// <param name="output">Where standard output goes.</param>
    /// <param name="error">Where standard error goes.</param>
    /// <param name="time">Clock of the grace for late output.</param>
    public async Task<ExitStatus> WatchAsync(Action<string> onMessage, OutputPump output, OutputPump error, TimeProvider time)
    {
        var messages = ReadMessagesAsync(onMessage);
        var pumps = Task.WhenAll(
            PumpAsync(output, _process.StandardOutput.BaseStream),
            PumpAsync(error, _process.StandardError.BaseStream));
        await _process.WaitForExitAsync();
        await Task.WhenAny(Task.WhenAll(messages, pumps), Task.Delay(OutputGrace, time, CancellationToken.None));
        return new ExitStatus(_process.ExitCode);
    }

    public void Dispose()
    {
        _signal.Dispose();
        _control.Dispose();
        _process.Dispose();
        Board?.Dispose();
    }

    // A script that did not exec the app, say: what it started holds the listening socket, and would keep the port.
    private void KillDescendants()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is AggregateException or InvalidOperationException or Win32Exception)
        {
            // Some of them cannot be killed, or all are gone. The child's own signal follows and tells.
        }
    }

    // Disposing the process closes neither stream; whoever inherited the other end may write for longer than the child lives.
    private static async Task PumpAsync(OutputPump pump, Stream source)
    {
        await using (source)
        {
            await pump.RunAsync(source);
        }
    }

    private async Task ReadMessagesAsync(Action<string> onMessage)
    {
        await using var stream = new NetworkStream(_control, ownsSocket: false);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                onMessage(line);
            }
        }
        catch (IOException)
        {
            // The child died in the middle of a message: its exit says all there is to say.
        }
    }
}
