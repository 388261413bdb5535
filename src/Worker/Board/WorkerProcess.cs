using System.Text;
using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Board;

/// <summary>This process in its role as a worker: the contract, the control socket and the lifeline.</summary>
/// <remarks>Used by the startup hook, before the app and in any .NET process: nothing here may need more than the base
/// library, neither ASP.NET Core nor logging.</remarks>
internal sealed class WorkerProcess
{
    /// <summary>Time from the launcher's death to this process's own, whatever the app does.</summary>
    internal static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(1.7);

    /// <summary>Time beyond that, in which no request is answered any more, for measurements that have not been handed over: a machine that is
    /// short of processors may need it. What is left then is lost.</summary>
    internal static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(5);

    private static readonly Lock Gate = new();
    private static bool _taken;
    private static WorkerProcess? _current;

    private Action? _launcherDied;
    private Action? _lastMoment;
    private int _attached;

    private WorkerProcess(WorkerContract contract)
    {
        Contract = contract;
        (Board, Row) = TakeRow(contract.Board);
    }

    /// <summary>Null if this process is no worker. The contract is taken from the environment by the first that asks:
    /// the startup hook, or the app's own call of <c>UseWindhover</c>.</summary>
    /// <exception cref="InvalidOperationException">Launcher and worker are of different versions, or the launcher is
    /// dead.</exception>
    public static WorkerProcess? Current
    {
        get
        {
            lock (Gate)
            {
                if (!_taken)
                {
                    _taken = true;
                    _current = Take();
                }
                return _current;
            }
        }
    }

    public WorkerContract Contract { get; }

    /// <summary>What all workers say of themselves.</summary>
    public BoardMemory Board { get; }

    public OwnRow Row { get; }

    /// <summary>Gives the role to one host of this process: a second one, on a port of its own, is not the launcher's.</summary>
    /// <returns>False if a host has taken it before.</returns>
    public bool TryAttach()
    {
        if (Interlocked.Exchange(ref _attached, 1) != 0)
        {
            return false;
        }
        Tell(ControlMessage.Attached);
        return true;
    }

    /// <summary>Says one of the <see cref="ControlMessage"/> words to the launcher.</summary>
    public void Tell(string message) => Descriptors.SendAll(Contract.ControlFd, Encoding.ASCII.GetBytes(message + "\n"));

    /// <summary>What to do when the launcher has died; without it the process gets a SIGTERM from itself.</summary>
    public void OnLauncherDied(Action action) => Volatile.Write(ref _launcherDied, action);

    /// <summary>What to do when that has not ended the process within <see cref="OrphanLimit"/>, and before it is killed. It gets
    /// <see cref="HandOverLimit"/>.</summary>
    public void OnLastMoment(Action action) => Volatile.Write(ref _lastMoment, action);

    private static WorkerProcess? Take()
    {
        if (WorkerContract.TakeFromEnvironment(OwnProcess.ParentPid) is not { } contract)
        {
            return null;
        }
        // Close-on-exec goes with non-owning handles only: an owning one would disconnect the shared socket when it is closed.
        foreach (var fd in contract.ListenFds.Append(contract.ControlFd).Concat(contract.Outbox?.Descriptors ?? [])
            .Concat(new[] { contract.LeaderFd, contract.AccessLog?.Fd }.OfType<int>()))
        {
            if (!Descriptors.CloseOnExec(fd))
            {
                throw new InvalidOperationException($"descriptor {fd} was promised by the launcher, but is not open");
            }
        }
        OwnProcess.EnterOwnGroup();
        var process = new WorkerProcess(contract);
        // A thread of its own notices the launcher's death even when the thread pool is starved.
        new Thread(process.Watch) { IsBackground = true, Name = "windhover lifeline" }.Start();
        // With the lifeline it can finish its requests first. An app that calls UseWindhover on another thread than its first one keeps
        // both, and ends at once.
        ExecCall.OutliveParent();
        return process;
    }

    private static (BoardMemory Board, OwnRow Row) TakeRow(BoardPlace? place)
    {
        BoardMemory? board = null;
        if (place is { } given)
        {
            board = BoardMemory.Map(given.Fd, given.Rows);
            // The mapping stays; the processes that the app starts get neither.
            Descriptors.Close(given.Fd);
        }
        // A launcher of another version has other rows: then no other process sees ours.
        return board?.Header.Version == BoardMemory.Version
            ? (board, new OwnRow(board, place!.Value.Row))
            : Alone(BoardMemory.Private());
    }

    private static (BoardMemory Board, OwnRow Row) Alone(BoardMemory board) => (board, new OwnRow(board, 0));

    private void Take(byte word, int fd)
    {
        if (word == ControlMessage.LogReopened && Contract.AccessLog is { } log)
        {
            // Lines that are being written go to the file before, and later ones to this one.
            Descriptors.Replace(log.Fd, fd);
        }
        Descriptors.Close(fd);
    }

    private void Watch()
    {
        DescriptorPassing.ReceiveToEnd(Contract.ControlFd, Take);
        var action = Volatile.Read(ref _launcherDied) ?? OwnProcess.AskToStop;
        // The action runs elsewhere: whatever happens to it, this thread ends the process in time.
        _ = ThreadPool.UnsafeQueueUserWorkItem(static run => ((Action)run!)(), action);
        using var never = new ManualResetEventSlim();
        never.Wait(OrphanLimit);
        if (Volatile.Read(ref _lastMoment) is { } last)
        {
            var thread = new Thread(() => last()) { IsBackground = true, Name = "windhover last moment" };
            thread.Start();
            thread.Join(HandOverLimit);
        }
        OwnProcess.Kill();
    }
}
