using System.Collections.Concurrent;

namespace Windhover.Launcher.World.Processes;

/// <summary>The one thread that starts children: the launcher's first one, which lives as long as the process.</summary>
/// <remarks>A child with a parent-death signal gets it when the <em>thread</em> that started it ends, prctl(2): one of a thread
/// pool ends when it is bored. For the same reason a launcher that replaces its own program calls <c>execve(2)</c> here: the calling
/// thread goes on as the first one of the next program, and all the others end. So it has to be the first one each time: the children
/// of any other thread would die with the second upgrade.</remarks>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Action> Work = [];
    private static int _isServed;

    /// <summary>Makes the calling thread the one that starts children, until <paramref name="main"/> has ended, which runs on others.</summary>
    public static T ServeWhile<T>(Func<Task<T>> main)
    {
        Volatile.Write(ref _isServed, 1);
        var running = Task.Run(main);
        _ = running.ContinueWith(_ => Work.CompleteAdding(), TaskScheduler.Default);
        Serve();
        return running.GetAwaiter().GetResult();
    }

    /// <summary>Runs something on the thread and waits for it.</summary>
    /// <returns>What it returned; its exception is thrown here.</returns>
    public static T Run<T>(Func<T> work)
    {
        if (Interlocked.Exchange(ref _isServed, 1) == 0)
        {
            // A command, or a test, that starts a child.
            new Thread(Serve) { IsBackground = true, Name = "spawn" }.Start();
        }
        var done = new TaskCompletionSource<T>();
        Work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                // Every kind: it belongs to the caller, and this thread must not end.
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private static void Serve()
    {
        foreach (var action in Work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
