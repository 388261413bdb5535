using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>Memory of processes in which what several share is counted once: each has its part of it. These are the figures that may be
/// added up.</summary>
/// <remarks>The kernel walks through all pages of a process for it, some milliseconds for one of .NET. So it is asked every five
/// seconds, and less often where that would take more than a hundredth of a processor. From any thread.</remarks>
internal sealed class ProportionalMemory(TimeProvider time)
{
    private const string Key = "Pss:";
    private const string Unit = "kB";
    private const int BytesPerUnit = 1024;

    /// <summary>One part in so many is what it may cost.</summary>
    private const int Share = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>After which a process that is not asked for any more is forgotten.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Reading> _readings = [];

    /// <returns>Null if the kernel does not tell: the process is gone, or it has other rights than this one.</returns>
    public long? Read(int pid)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_readings.TryGetValue(pid, out var known) && time.GetElapsedTime(known.At, now) < known.GoodFor)
            {
                return known.Bytes;
            }
            var bytes = ReadNow(pid);
            var cost = time.GetElapsedTime(now);
            var slowest = cost * Share * (_readings.Count + 1);
            _readings[pid] = new Reading(now, bytes, slowest > Interval ? slowest : Interval);
            Forget(now);
            return bytes;
        }
    }

    /// <summary>Of the contents of /proc/PID/smaps_rollup, proc_pid_smaps(5).</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is not null
            && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [Key, var number, Unit]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
                ? units * BytesPerUnit
                : null;
    }

    private static long? ReadNow(int pid)
    {
        try
        {
            return Parse(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps_rollup")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Forget(long now)
    {
        foreach (var (pid, reading) in _readings.ToArray())
        {
            if (time.GetElapsedTime(reading.At, now) > Memory + reading.GoodFor)
            {
                _readings.Remove(pid);
            }
        }
    }

    private readonly record struct Reading(long At, long? Bytes, TimeSpan GoodFor);
}
