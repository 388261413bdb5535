using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>How often the kernel has killed a process of this control group because its memory ran out.</summary>
internal sealed class OutOfMemoryKills
{
    private const string Root = "/sys/fs/cgroup";
    private const string Key = "oom_kill ";

    private readonly string? _file;
    private readonly Lock _gate = new();
    private long _seen;

    public OutOfMemoryKills()
        : this(FileOf(Lines("/proc/self/cgroup")))
    {
    }

    /// <param name="file">Null: there is no count, and nothing is ever blamed on memory.</param>
    public OutOfMemoryKills(string? file)
    {
        _file = file;
        _seen = Count();
    }

    /// <summary>Whether the count has risen since the last question.</summary>
    public bool Rose()
    {
        lock (_gate)
        {
            var count = Count();
            var rose = count > _seen;
            _seen = count;
            return rose;
        }
    }

    /// <summary>Where the count stands, in version 2 of control groups (<c>0::/path</c>) or version 1 (<c>4:memory:/path</c>).</summary>
    /// <param name="memberships">Lines of /proc/self/cgroup, cgroups(7).</param>
    internal static string? FileOf(IEnumerable<string> memberships)
    {
        foreach (var line in memberships)
        {
            if (line.Split(':', 3) is [_, var controllers, var path])
            {
                // In a container the path is often that of the host, and the container's own group stands at the root.
                string[] candidates = controllers switch
                {
                    "" => [$"{Root}{path}/memory.events", $"{Root}/memory.events"],
                    _ when controllers.Split(',').Contains("memory") =>
                        [$"{Root}/memory{path}/memory.oom_control", $"{Root}/memory/memory.oom_control"],
                    _ => [],
                };
                if (Array.Find(candidates, File.Exists) is { } file)
                {
                    return file;
                }
            }
        }
        return null;
    }

    private long Count() =>
        _file is not null
        && Array.Find(Lines(_file), line => line.StartsWith(Key, StringComparison.Ordinal)) is { } found
        && long.TryParse(found.AsSpan(Key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
