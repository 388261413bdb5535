using Windhover.Interop;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.World.Processes;

/// <summary>Learns of the end of every child of this process, on a thread of its own.</summary>
/// <remarks>
/// <para>One per process, as children belong to the process and not to an object. Nothing else may wait for children:
/// <c>System.Diagnostics.Process</c> is not used in the launcher.</para>
/// <para>As process 1 of a container it also fetches the orphans that the kernel hands to it, whichever process started them.</para>
/// </remarks>
internal static class Reaper
{
    private const int SIGKILL = 9;

    // Ends that came before they were asked for: an upgraded launcher adopts its children one by one.
    private const int MaxStrangers = 1024;

    // Only where there is no child at all; process 1 may get one that it did not start.
    private static readonly TimeSpan LookForOrphans = TimeSpan.FromSeconds(1);

    private static readonly Lock Gate = new();
    private static readonly Lock Fetching = new();
    private static readonly Dictionary<int, Entry> Children = [];
    private static readonly Dictionary<int, ExitStatus> Strangers = [];
    private static readonly AutoResetEvent Added = new(initialState: false);
    private static bool _started;

    /// <summary>Starts a child and learns of its end, however soon it comes.</summary>
    /// <param name="start">Returns the pid of a child that was started just now.</param>
    /// <param name="sweepGroup">Kill what is left of the child's process group when the child has ended: it may hold the app's
    /// listening socket, and take connections unsupervised.</param>
    public static (int Pid, Task<ExitStatus> Ended) Start(Func<int> start, bool sweepGroup)
    {
        lock (Gate)
        {
            // Inside the lock: the child may have ended before this returns, and must be known by then.
            var pid = start();
            Strangers.Remove(pid);
            return (pid, Add(pid, sweepGroup));
        }
    }

    /// <summary>Learns of the end of a child that this process has already, started by the program that ran in it before.</summary>
    /// <returns>Completed where the child has ended already.</returns>
    public static Task<ExitStatus> Adopt(int pid)
    {
        lock (Gate)
        {
            return Strangers.Remove(pid, out var status) ? Task.FromResult(status) : Add(pid, sweepGroup: true);
        }
    }

    /// <summary>Runs something while no child is fetched: those that end meanwhile wait, for this program or for the next one in
    /// this process.</summary>
    public static T WhilePaused<T>(Func<T> action)
    {
        lock (Fetching)
        {
            return action();
        }
    }

    private static Task<ExitStatus> Add(int pid, bool sweepGroup)
    {
        var entry = new Entry(sweepGroup);
        Children.Add(pid, entry);
        if (!_started)
        {
            _started = true;
            new Thread(Run) { IsBackground = true, Name = "reaper" }.Start();
        }
        Added.Set();
        return entry.Ended.Task;
    }

    private static void Run()
    {
        while (true)
        {
            if (ChildWait.PeekAny(block: true) is { } pid)
            {
                lock (Fetching)
                {
                    Fetch(pid);
                }
            }
            else if (!HasNewChild())
            {
                Added.WaitOne(Environment.ProcessId == 1 ? LookForOrphans : Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static void Fetch(int pid)
    {
        Entry? entry;
        lock (Gate)
        {
            Children.Remove(pid, out entry);
        }
        if (entry is { SweepGroup: true })
        {
            // Before the child is fetched, so that the number of its group is still its own.
            ProcessSignal.SendToGroup(pid, SIGKILL);
        }
        var status = ChildWait.Reap(pid) is var (number, isSignal)
            ? isSignal ? ExitStatus.Killed(number) : ExitStatus.Exited(number)
            : ExitStatus.Unknown;
        if (entry is not null)
        {
            entry.Ended.SetResult(status);
            return;
        }
        lock (Gate)
        {
            if (Strangers.Count == MaxStrangers)
            {
                Strangers.Clear();
            }
            Strangers[pid] = status;
        }
    }

    /// <summary>Whether a child was started since the kernel said that there is none. If not, what is still expected to end
    /// has ended unseen.</summary>
    private static bool HasNewChild()
    {
        lock (Gate)
        {
            if (ChildWait.PeekAny(block: false) is not null)
            {
                return true;
            }
            foreach (var entry in Children.Values)
            {
                entry.Ended.SetResult(ExitStatus.Unknown);
            }
            Children.Clear();
            return false;
        }
    }

    private sealed class Entry(bool sweepGroup)
    {
        public bool SweepGroup { get; } = sweepGroup;

        public TaskCompletionSource<ExitStatus> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
