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

    /// <summary>Whether the process exists and is more than a zombie that its parent has yet to fetch.</summary>
    public static bool IsAlive(int pid) => Fields(pid) is { } fields && fields[StateField] is not ("Z" or "X");

    // The fields of /proc/PID/stat behind the program's name, which may itself hold spaces and brackets: state, parent, …
    private static string[]? Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
