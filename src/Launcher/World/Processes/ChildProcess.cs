using System.ComponentModel;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Processes;

/// <summary>A running child: its signals, its messages, its output and its end.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int SIGHUP = 1; // signal(7)

    private const int STDOUT_FILENO = 1;
    private const int STDERR_FILENO = 2;

    // What a child wrote last should stand above the report of its end. A grandchild that keeps the pipe open must not hold the
    // report up for longer than this.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(0.5);

    private readonly Task<ExitStatus> _ended;
    private readonly Socket _control;
    private readonly SafePipeHandle _output;
    private readonly SafePipeHandle _error;
    private readonly ProcessSignal _signal;

    private readonly SharedReader _messages = new("control socket");

    private int _questions;
    private ForeignWatch? _foreign;
    private OutputPump[] _pumps = [];

    private ChildProcess(
        int pid,
        Task<ExitStatus> ended,
        Socket control,
        SafePipeHandle output,
        SafePipeHandle error,
        BoardLease? board,
        OutboxLease? outbox)
    {
        Board = board;
        Outbox = outbox;
        Board?.Pid = pid;
        Pid = pid;
        _ended = ended;
        _control = control;
        _output = output;
        _error = error;
        _signal = new ProcessSignal(pid);
    }

    public int Pid { get; }

    /// <summary>Where the child says how it does; null for an exporter. Read it only before <see cref="Dispose"/>.</summary>
    public BoardLease? Board { get; }

    /// <summary>Where the child leaves what it has measured; null for an exporter, and where nothing is measured.</summary>
    public OutboxLease? Outbox { get; }

    /// <summary>What the child wrote or said that cannot be; null if there is nothing.</summary>
    public SpoiledMemory? Spoiled
    {
        get
        {
            SharedReader?[] readers = [Board?.Reader, Outbox?.Reader, _messages];
            return readers.Select(reader => reader?.First).FirstOrDefault(first => first is not null) is { } spoiled
                ? new SpoiledMemory(spoiled, readers.Sum(reader => reader?.Rejected ?? 0))
                : null;
        }
    }

    /// <summary>The launcher's end of the control socket.</summary>
    public int ControlFd => (int)_control.Handle;

    /// <summary>Where the child's standard output is read.</summary>
    public int OutputFd => (int)_output.DangerousGetHandle();

    /// <summary>Where the child's standard error is read.</summary>
    public int ErrorFd => (int)_error.DangerousGetHandle();

    /// <summary>Starts a child that inherits its output's pipes, its control socket and the named descriptors.</summary>
    /// <param name="inherited">Descriptors of the launcher that the child keeps under the same numbers.</param>
    /// <param name="describe">Says what to run, given the number of the child's control descriptor.</param>
    /// <param name="board">The child's row of the status board: the process owns it once it runs.</param>
    /// <param name="outbox">The child's outbox, likewise.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(
        IReadOnlyCollection<int> inherited, Func<int, ProgramStart> describe, BoardLease? board = null, OutboxLease? outbox = null)
    {
        var (own, childs) = SocketPair.Create();
        using var childEnd = childs;
        var launcherEnd = new Socket(own);
        var control = (int)childEnd.DangerousGetHandle();
        try
        {
            int[] kept =
            [
                .. inherited, control, .. board is null ? [] : new[] { board.Place.Fd }, .. outbox?.Place.Descriptors ?? [],
            ];
            return Start(describe(control), kept, [], launcherEnd, board, outbox);
        }
        catch
        {
            launcherEnd.Dispose();
            throw;
        }
    }

    /// <summary>Starts a program that the worker library does not run in.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="moved">Descriptors that the child has under another number.</param>
    /// <param name="notifications">Where it says how it does; owned by the child's object.</param>
    /// <param name="options">How to get along with it.</param>
    /// <param name="endPoint">Where its readiness shows.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ChildProcess StartForeign(
        ProgramStart start,
        IReadOnlyCollection<(int Source, int Target)> moved,
        BoundSocket notifications,
        ForeignOptions options,
        EndPoint endPoint)
    {
        var child = Start(start, [], moved, notifications.Socket, board: null, outbox: null);
        child._foreign = new ForeignWatch(options, endPoint, child.Pid, notifications, child._signal);
        return child;
    }

    /// <summary>Takes over a child that the program started which ran in this process before an upgrade in place.</summary>
    /// <param name="pid">A child of this process, which may have ended by now.</param>
    /// <param name="controlFd">What was its <see cref="ControlFd"/>; as the others close-on-exec again, and owned from now on.</param>
    /// <param name="outputFd">What was its <see cref="OutputFd"/>.</param>
    /// <param name="errorFd">What was its <see cref="ErrorFd"/>.</param>
    /// <param name="board">Its row of the status board.</param>
    /// <param name="outbox">Its outbox.</param>
    public static ChildProcess Adopt(
        int pid, int controlFd, int outputFd, int errorFd, BoardLease? board = null, OutboxLease? outbox = null)
    {
        Descriptors.SetInheritable(controlFd, inheritable: false);
        return Adopt(pid, new Socket(new SafeSocketHandle(controlFd, ownsHandle: true)), outputFd, errorFd, board, outbox);
    }

    private static ChildProcess Adopt(int pid, Socket control, int outputFd, int errorFd, BoardLease? board, OutboxLease? outbox)
    {
        foreach (var fd in new[] { outputFd, errorFd })
        {
            Descriptors.SetInheritable(fd, inheritable: false);
        }
        return new ChildProcess(
            pid,
            Reaper.Adopt(pid),
            control,
            new SafePipeHandle(outputFd, ownsHandle: true),
            new SafePipeHandle(errorFd, ownsHandle: true),
            board,
            outbox);
    }

    /// <summary>The same for a program that the worker library does not run in.</summary>
    public static ChildProcess AdoptForeign(
        int pid, BoundSocket notifications, int outputFd, int errorFd, ForeignOptions options, EndPoint endPoint)
    {
        var child = Adopt(pid, notifications.Socket, outputFd, errorFd, board: null, outbox: null);
        child._foreign = new ForeignWatch(options, endPoint, pid, notifications, child._signal);
        return child;
    }

    private static ChildProcess Start(
        ProgramStart start,
        IReadOnlyCollection<int> kept,
        IReadOnlyCollection<(int Source, int Target)> moved,
        Socket control,
        BoardLease? board,
        OutboxLease? outbox)
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
                kept,
                [
                    .. moved, ((int)outputEnd.DangerousGetHandle(), STDOUT_FILENO), ((int)errorEnd.DangerousGetHandle(), STDERR_FILENO),
                ]);
            return new ChildProcess(pid, ended, control, output.ReadEnd, error.ReadEnd, board, outbox);
        }
        catch
        {
            output.ReadEnd.Dispose();
            error?.ReadEnd.Dispose();
            throw;
        }
    }

    /// <summary>Says a line to the child, and expects one message more of it. A child that does not listen never blocks the caller.</summary>
    public void Ask(string line)
    {
        Interlocked.Increment(ref _questions);
        Descriptors.SendAll(ControlFd, Encoding.ASCII.GetBytes(line + "\n"));
    }

    /// <summary>Gives a worker another open file for its access log.</summary>
    /// <returns>False if it has ended, or reads nothing.</returns>
    public bool TryHandAccessLog(int fd) => DescriptorPassing.TrySend(_control.SafeHandle, ControlMessage.LogReopened, fd);

    /// <summary>SIGHUP: what has this child read its files again.</summary>
    public void SendHangup() => _signal.Send(SIGHUP);

    /// <returns>False if the child is gone already.</returns>
    public bool Send(StopSignal signal) => signal == StopSignal.Kill
        ? ProcessFamily.Kill(Pid, _signal)
        : _signal.Send(_foreign?.NumberOf(signal) ?? (int)signal);

    /// <summary>It was fetched; <see cref="WatchAsync"/> ends soon.</summary>
    public bool HasEnded => _ended.IsCompleted;

    /// <summary>The output that was read so far, standard output before standard error, as far as its lines have not ended.</summary>
    public IReadOnlyList<byte[]> PartialLines => [.. _pumps.Select(pump => pump.Partial)];

    /// <summary>Lets what it writes stay in its pipes. Ends when everything that was read is written.</summary>
    public Task PauseOutputAsync() => Task.WhenAll(_pumps.Select(pump => pump.PauseAsync()));

    public void ResumeOutput() => Array.ForEach(_pumps, pump => pump.Resume());

    /// <summary>Passes on what the child says and writes, until it ends.</summary>
    /// <param name="onMessage">A line that came over the control socket.</param>
    /// <param name="output">Where standard output goes.</param>
    /// <param name="error">Where standard error goes.</param>
    /// <param name="time">Clock of the grace for late output.</param>
    public async Task<ExitStatus> WatchAsync(Action<string> onMessage, OutputPump output, OutputPump error, TimeProvider time)
    {
        _pumps = [output, error];
        var messages = _foreign?.RunAsync(onMessage, time) ?? ControlMessages.ReadAsync(_control, onMessage, _messages, () => Volatile.Read(ref _questions));
        var pumps = Task.WhenAll(PumpAsync(output, _output), PumpAsync(error, _error));
        var status = await _ended;
        _foreign?.End();
        await Task.WhenAny(Task.WhenAll(messages, pumps), Task.Delay(OutputGrace, time, CancellationToken.None));
        return status;
    }

    public void Dispose()
    {
        _signal.Dispose();
        _foreign?.Dispose();
        _control.Dispose();
        Board?.Dispose();
        Outbox?.Dispose();
    }

    // The pump owns its end of the pipe: a process that inherited the other one may write for longer than the child lives.
    private static async Task PumpAsync(OutputPump pump, SafePipeHandle source)
    {
        await using var stream = new AnonymousPipeClientStream(PipeDirection.In, source);
        await pump.RunAsync(stream);
    }
}
