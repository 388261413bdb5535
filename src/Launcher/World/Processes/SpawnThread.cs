using System.Collections.Concurrent;

namespace Windhover.Launcher.World.Processes;

/// <summary>The one thread that starts children. It lives as long as the launcher.</summary>
/// <remarks>A child with a parent-death signal gets it when the <em>thread</em> that started it ends, prctl(2): one of a thread
/// pool ends when it is bored. For the same reason a launcher that replaces its own program must call <c>execve(2)</c> here:
/// the calling thread goes on, all the others end.</remarks>
internal static class SpawnThread
{
    private static readonly Lazy<BlockingCollection<Action>> Work = new(Begin);

    /// <summary>Runs something on the thread and waits for it.</summary>
    /// <returns>What it returned; its exception is thrown here.</returns>
    public static T Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        Work.Value.Add(() =>
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

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "spawn",
        }.Start();
        return work;
    }
}
