using System.Collections.Concurrent;
using System.ComponentModel;
using Windhover.Interop;

namespace Windhover.Launcher.World.Processes;

/// <summary>A thread that starts children, and does nothing else. There are two, since some of what a child inherits is the thread's and
/// not the process's.</summary>
internal sealed class SpawnThread
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly Action _begin;
    private bool? _isServed;

    private SpawnThread(string name, Action begin)
    {
        _name = name;
        _begin = begin;
    }

    /// <summary>The launcher's first thread, which lives as long as the process.</summary>
    /// <remarks>A child with a parent-death signal gets it when the <em>thread</em> that started it ends, prctl(2): one of a thread
    /// pool ends when it is bored. For the same reason a launcher that replaces its own program calls <c>execve(2)</c> here: the calling
    /// thread goes on as the first one of the next program, and all the others end. So it has to be the first one each time: the children
    /// of any other thread would die with the second upgrade.</remarks>
    public static SpawnThread First { get; } = new("spawn", static () => { });

    /// <summary>One that has given up its rights. Its children have none and need not prepare themselves, which costs a start of the
    /// runtime. Not for children with a parent-death signal: this thread ends with the next upgrade.</summary>
    public static SpawnThread WithoutRights { get; } = new("spawn, no rights", static () =>
    {
        ExecCall.DropCapabilities();
        ExecCall.GainNothingMore();
        ExecCall.ClearCapabilities();
    });

    /// <summary>Makes the calling thread <see cref="First"/>, until <paramref name="main"/> has ended, which runs on others.</summary>
    public static T ServeWhile<T>(Func<Task<T>> main)
    {
        First._isServed = true;
        var running = Task.Run(main);
        _ = running.ContinueWith(_ => First._work.CompleteAdding(), TaskScheduler.Default);
        First.Serve();
        return running.GetAwaiter().GetResult();
    }

    /// <summary>Starts the thread, unless it runs.</summary>
    /// <returns>False if the system does not let it give up its rights: then nothing can be started here.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return _isServed ??= Begin();
        }
    }

    /// <summary>Runs something on the thread and waits for it.</summary>
    /// <returns>What it returned; its exception is thrown here.</returns>
    public T Run<T>(Func<T> work)
    {
        // First: in a command, or a test, that starts a child.
        _ = TryBegin();
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
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

    private bool Begin()
    {
        var begun = new TaskCompletionSource<bool>();
        new Thread(() =>
        {
            try
            {
                _begin();
            }
            catch (Win32Exception)
            {
                begun.SetResult(false);
                return;
            }
            begun.SetResult(true);
            Serve();
        })
        { IsBackground = true, Name = _name }.Start();
        return begun.Task.GetAwaiter().GetResult();
    }

    private void Serve()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
