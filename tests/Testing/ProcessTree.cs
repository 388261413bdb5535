using System.Globalization;
using Windhover.Testing.Interop;

namespace Windhover.Testing;

/// <summary>Who is whose child, as the kernel has it.</summary>
public static class ProcessTree
{
    private const int StateField = 0;
    private const int ParentField = 1;

    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Fields(pid) is { } fields && fields[ParentField] == parent.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Sends a signal to a process of the tree, by number.</summary>
    public static void Signal(int pid, int number) => Kernel.Kill(pid, number);

    /// <summary>Stops a process with SIGSTOP, and returns when none of its threads runs any more: kill(2) returns before.</summary>
    public static async Task StopAsync(int pid)
    {
        const int SIGSTOP = 19; // signal(7), Linux
        Signal(pid, SIGSTOP);
        await Eventually.TrueAsync(
            () => Directory.EnumerateDirectories($"/proc/{pid}/task").All(thread => Fields(thread) is not { } fields || fields[StateField] == "T"),
            () => $"process {pid} is stopped");
    }

    /// <summary>Whether the process exists and is more than a zombie that its parent has yet to fetch.</summary>
    public static bool IsAlive(int pid) => Fields(pid) is { } fields && fields[StateField] is not ("Z" or "X");

    // The fields of /proc/PID/stat behind the program's name, which may itself hold spaces and brackets: state, parent, …
    private static string[]? Fields(int pid) => Fields($"/proc/{pid}");

    private static string[]? Fields(string directory)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
