using System.Globalization;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>A control group whose processes may have so much memory together and no more, cgroups(7): version 2, or version 1 where
/// the memory controller is still there.</summary>
internal sealed class MemoryLimitedGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private readonly string _path;

    private MemoryLimitedGroup(string path) => _path = path;

    /// <summary>Takes in the process whose number is written to it, and its children.</summary>
    public string ProcessesFile => Path.Combine(_path, "cgroup.procs");

    /// <param name="bytes">Of memory; of swap there is none.</param>
    /// <param name="obstacle">Why there is none; null where there is.</param>
    public static MemoryLimitedGroup? Create(long bytes, out string? obstacle)
    {
        var isOld = Directory.Exists($"{Root}/memory");
        var path = Path.Combine(isOld ? $"{Root}/memory" : Root, $"windhover-test-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(path);
            var group = new MemoryLimitedGroup(path);
            var limit = bytes.ToString(CultureInfo.InvariantCulture);
            (string File, string Value, bool IsNeeded)[] settings = isOld
                ? [("memory.limit_in_bytes", limit, true), ("memory.memsw.limit_in_bytes", limit, false)]
                : [("memory.max", limit, true), ("memory.swap.max", "0", false)];
            foreach (var (file, value, isNeeded) in settings)
            {
                if (isNeeded || File.Exists(Path.Combine(path, file)))
                {
                    File.WriteAllText(Path.Combine(path, file), value);
                }
            }
            obstacle = null;
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(path);
            obstacle = $"no control group with a memory limit can be made here (run as root, outside of a container or with a writable {Root}): {e.Message}";
            return null;
        }
    }

    public void Dispose() => Remove(_path);

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
        }
        catch (IOException)
        {
            // A process of it is not quite gone. An empty group does no harm.
        }
    }
}
