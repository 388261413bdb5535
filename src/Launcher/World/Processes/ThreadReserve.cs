namespace Windhover.Launcher.World.Processes;

/// <summary>The threads of the launcher, all made at its start. The runtime ends a process in which a thread is wanted and cannot be made
/// (<c>ulimit -u</c>, <c>LimitNPROC=</c>, <c>pids.max</c>), and a launcher must decide, fetch, answer and log then too.</summary>
/// <remarks>The thread pool has a fixed size: it never ends one, and never wants one more. So nothing may block on it for long, and
/// not more than one thread for each stream that is written to: see <c>OutputPump</c>. Everything else has a thread of its own, which is
/// made at the start as well: signals, the reaper, starting children, draining outboxes, timers, the log.</remarks>
internal static class ThreadReserve
{
    /// <summary>More than can block at a time: output, error, a hook's start, a change of the program, each for a moment.</summary>
    private const int Least = 16;

    /// <summary>Keeps the thread that compiles what is used much, which otherwise ends when it has nothing to do: clrconfignames.h of the
    /// runtime, in hexadecimal, for ever. Understood in the environment only, and read before this program's own code runs.</summary>
    public static (string Name, string Value) ForCompiler { get; } = ("DOTNET_TC_BackgroundWorkerTimeoutMs", "ffffffff");

    /// <returns>Null, or what is wrong, for people.</returns>
    public static string? Fill()
    {
        // Not for children.
        Environment.SetEnvironmentVariable(ForCompiler.Name, null);
        var size = Math.Max(Least, Environment.ProcessorCount);
        // Before the pool is used; runtimeconfig.json would say it to the exporter and to every command as well.
        AppContext.SetData("System.Threading.ThreadPool.ThreadsToKeepAlive", "-1");
        ThreadPool.SetMinThreads(size, size);
        ThreadPool.SetMaxThreads(size, size);
        // Each holds its thread until all are there. Not disposed: the last ones may look at it for a moment longer.
        var all = new CountdownEvent(size);
        try
        {
            for (var i = 0; i < size; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static all => { all.Signal(); all.Wait(); }, all, preferLocal: false);
            }
        }
        catch (OutOfMemoryException)
        {
            return $"the system gives no more threads, and the launcher needs {size} and some more; raise the limit (ulimit -u, LimitNPROC= or "
                + "TasksMax= in a unit of systemd, --pids-limit of docker run)";
        }
        all.Wait();
        return null;
    }
}
