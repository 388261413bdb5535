using System.ComponentModel;
using System.Globalization;
using Windhover.Interop;

namespace Windhover.Launcher.World.Processes;

/// <summary>A child with all that it started.</summary>
internal static class ProcessFamily
{
    private const int SIGKILL = 9; // signal(7)
    private const int SIGSTOP = 19; // signal(7)
    private const int ParentField = 1;

    /// <summary>Kills a child and whatever descends from it, in whatever process group: a script that did not exec the app, say,
    /// whose app holds the listening socket, and would keep the port.</summary>
    /// <param name="pid">A child that was not waited for yet.</param>
    /// <param name="root">The same.</param>
    /// <returns>False if the child is gone already.</returns>
    /// <exception cref="Win32Exception">The child cannot be signalled.</exception>
    public static bool Kill(int pid, ProcessSignal root)
    {
        // Stopped first, or it may start more while its descendants are looked for.
        if (root.Send(SIGSTOP))
        {
            KillDescendants(pid);
        }
        return root.Send(SIGKILL);
    }

    private static void KillDescendants(int root)
    {
        var family = new HashSet<int> { root };
        var members = new List<ProcessSignal>();
        try
        {
            // Stopped first, all the way down: one that runs could start others while the list is made.
            for (var found = true; found;)
            {
                found = false;
                foreach (var (pid, parent) in Processes())
                {
                    if (!family.Contains(parent) || !family.Add(pid))
                    {
                        continue;
                    }
                    found = true;
                    var member = new ProcessSignal(pid);
                    // Looked up again with the process in hand: the number may have changed its owner in between.
                    if (ParentOf(pid) != parent)
                    {
                        member.Dispose();
                        continue;
                    }
                    members.Add(member);
                    TrySend(member, SIGSTOP);
                }
            }
            members.ForEach(member => TrySend(member, SIGKILL));
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    /// <summary>A process and all that descends from it, as it is now.</summary>
    public static IReadOnlyCollection<int> Of(int root)
    {
        var family = new HashSet<int> { root };
        var all = Processes().ToList();
        while (all.Any(process => family.Contains(process.Parent) && family.Add(process.Pid)))
        {
        }
        return family;
    }

    private static void TrySend(ProcessSignal process, int signal)
    {
        try
        {
            process.Send(signal);
        }
        catch (Win32Exception)
        {
            // It took another user's rights. The others are killed all the same.
        }
    }

    private static IEnumerable<(int Pid, int Parent)> Processes()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ParentOf(pid) is { } parent)
            {
                yield return (pid, parent);
            }
        }
    }

    // Behind the program's name, which may itself hold spaces and brackets, proc_pid_stat(5).
    private static int? ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[ParentField], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
