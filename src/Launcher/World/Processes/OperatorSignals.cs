using Windhover.Interop;

namespace Windhover.Launcher.World.Processes;

/// <summary>What operators send to the launcher, read one by one on a thread of its own, from the launcher's first moment on. A signal
/// that would stop it, and comes before anything runs that could be stopped, waits.</summary>
/// <remarks>
/// <para>Not by <c>PosixSignalRegistration</c>: the runtime starts a thread for each SIGTERM, and a launcher that the system gives no
/// more threads (<c>ulimit -u</c>) would die of the request to stop in good order.</para>
/// <para>All of them are blocked in every thread. So a terminal that stops background output (<c>stty tostop</c>) lets the launcher
/// write: where SIGTTOU had a handler, each write would begin anew after it, without end. And what comes while the program is replaced
/// waits in the kernel for the next one.</para>
/// </remarks>
internal static class OperatorSignals
{
    // signal(7): the same numbers on x86, ARM and RISC-V.
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGUSR1 = 10;
    public const int SIGUSR2 = 12;
    public const int SIGTERM = 15;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;

    // As shells say it: killed by signal n.
    private const int BySignal = 128;

    private static readonly int[] All = [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGTTIN, SIGTTOU];
    private static readonly int[] Stopping = [SIGINT, SIGQUIT, SIGTERM];

    // nohup(1) has the first one ignored, and a shell the others for what it puts in the background: a Ctrl-C that is meant for the
    // script in front must not reach it. Their user wants that. A script that has another one ignored knows nothing of this program.
    private static readonly int[] IgnoredOnPurpose = [SIGHUP, SIGINT, SIGQUIT];

    private static readonly Lock Gate = new();
    private static SignalQueue? _queue;
    private static Action<int>? _handler;
    private static int? _waiting;

    /// <summary>Those that the program which started this one has ignored, and that stay so.</summary>
    public static IReadOnlyList<int> Ignored { get; } = [.. IgnoredOnPurpose.Where(SignalDisposition.IsIgnored)];

    /// <summary>Blocks all of them for this thread, and for those that it starts. To be called first of all.</summary>
    /// <returns>Whether they are blocked in all threads of this program: they were so when it was started. If not, the runtime has threads
    /// already that take them, and the program has to be started anew (<see cref="ExecCall.StartAnew"/>).</returns>
    public static bool Hold() => SignalMask.Block(All);

    /// <summary>Begins to read those that stop the launcher.</summary>
    public static void Watch()
    {
        _queue = new SignalQueue(Stopping.Except(Ignored));
        new Thread(Run) { IsBackground = true, Name = "signals" }.Start();
    }

    /// <summary>From now on all of them are for <paramref name="handler"/>, and so is the one that waits. It gets the number, on the
    /// thread that reads, and must not hold that up.</summary>
    public static void Deliver(Action<int> handler)
    {
        lock (Gate)
        {
            _handler = handler;
            _queue?.Change(All.Except(Ignored));
            if (_waiting is { } signal)
            {
                handler(signal);
            }
        }
    }

    /// <summary>The handler is gone: what comes now ends the process.</summary>
    public static void End()
    {
        lock (Gate)
        {
            _handler = null;
            _waiting = SIGTERM;
            _queue?.Change(Stopping.Except(Ignored));
        }
    }

    /// <summary>Runs something while none is read: what comes meanwhile waits, for this program or for the next one in this process.</summary>
    public static T WhilePaused<T>(Func<T> action)
    {
        lock (Gate)
        {
            return action();
        }
    }

    private static void Run()
    {
        while (true)
        {
            _queue!.Wait();
            lock (Gate)
            {
                while (_queue.TryRead() is { } signal)
                {
                    Take(signal);
                }
            }
        }
    }

    private static void Take(int signal)
    {
        if (_handler is { } handler)
        {
            handler(signal);
        }
        else if (_waiting is null)
        {
            _waiting = signal;
        }
        else
        {
            // The start or the end hangs, and the operator is impatient. Nothing runs that would be left behind.
            Environment.Exit(BySignal + signal);
        }
    }
}
