using System.Collections.Concurrent;
using System.Runtime.InteropServices;

// Racer DIRECTORY TARGET NAME…
//
// Until standard input ends, it races for every name in DIRECTORY (those given, and those that inotify tells of): a link to the same name in
// TARGET is put where there is nothing, and exchanged with what is there. It writes a number at the end: the links and exchanges
// that it managed. A character of input lets it rest once: on a slow machine no program would come so far as to be attacked. One that works
// in DIRECTORY by path sooner or later works in TARGET.
namespace Windhover.Racer;

internal static partial class Program
{
    private const int AT_FDCWD = -100; // linux/fcntl.h
    private const uint RENAME_EXCHANGE = 2; // linux/fs.h

    // Its turn over, a name is left free: else no program would come so far as to be attacked.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private static string _directory = "";
    private static string _target = "";
    private static long _done;

    private static void Main(string[] arguments)
    {
        (_directory, _target) = (arguments[0], arguments[1]);
        var happened = new ConcurrentQueue<string>();
        using var watcher = new FileSystemWatcher(_directory);
        void Note(object sender, FileSystemEventArgs change)
        {
            if (change.Name is { } name && !name.StartsWith("racer-", StringComparison.Ordinal) && !IsOwn(Path.Combine(_directory, name)))
            {
                happened.Enqueue(name);
            }
        }
        watcher.Created += Note;
        watcher.Changed += Note;
        watcher.Renamed += (sender, change) => Note(sender, change);
        watcher.EnableRaisingEvents = true;
        using var over = new ManualResetEventSlim();
        var rests = 0;
        new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
                Interlocked.Increment(ref rests);
            }
            over.Set();
        })
        { IsBackground = true }.Start();
        Console.WriteLine("racing");
        while (!over.IsSet)
        {
            foreach (var name in arguments[2..])
            {
                for (var end = TimeProvider.System.GetUtcNow() + Turn; TimeProvider.System.GetUtcNow() < end && !over.IsSet;)
                {
                    Attack(name);
                    // What has just been made, used or removed comes first.
                    if (happened.TryDequeue(out var fresh) && fresh != name)
                    {
                        Attack(fresh);
                        Leave(fresh);
                    }
                }
                Leave(name);
            }
            if (Interlocked.Exchange(ref rests, 0) > 0)
            {
                over.Wait(Rest);
            }
        }
        Console.WriteLine(_done);
    }

    private static void Attack(string name)
    {
        var path = Path.Combine(_directory, name);
        var link = Path.Combine(_directory, "racer-" + name);
        Count(symlink(Path.Combine(_target, name), link));
        // In place of nothing, and in place of what is there, and back.
        Count(symlink(Path.Combine(_target, name), path));
        if (Count(renameat2(AT_FDCWD, link, AT_FDCWD, path, RENAME_EXCHANGE)))
        {
            Count(renameat2(AT_FDCWD, link, AT_FDCWD, path, RENAME_EXCHANGE));
        }
    }

    // Takes its own links away.
    private static void Leave(string name)
    {
        var path = Path.Combine(_directory, name);
        if (IsOwn(path))
        {
            _ = unlink(path);
        }
        _ = unlink(Path.Combine(_directory, "racer-" + name));
    }

    private static bool IsOwn(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool Count(int result)
    {
        _done += result == 0 ? 1 : 0;
        return result == 0;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlink(string target, string linkpath);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string pathname);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int olddirfd, string oldpath, int newdirfd, string newpath, uint flags);
}
