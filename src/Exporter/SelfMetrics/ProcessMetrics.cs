using System.Diagnostics;
using System.Globalization;
using Windhover.Exporter.Registry;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The <c>process_*</c> metrics, read from proc(5) as client_golang's process collector does.</summary>
/// <remarks>What cannot be read (another system, a hardened container) is left out, as there.</remarks>
internal static class ProcessMetrics
{
    /// <summary>Fields of <c>/proc/self/stat</c>, counted after the name in parentheses, which may hold anything.</summary>
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int StartTime = 19;
    private const int VirtualBytes = 20;
    private const int ResidentPages = 21;

    /// <summary>USER_HZ, which is 100 on all that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Read once: with the clock of the system it would move, and alerts take that for a restart. The file has a line for each
    /// processor, and one with a word for each interrupt.</summary>
    private static readonly double? Booted = FindNumber(ReadFile("/proc/stat"), "btime ", word: 1);

    /// <summary>The same for a unit with <c>ProcSubset=pid</c>, which hides that file. It takes an assembly of its own.</summary>
    private static readonly Lazy<double> StartedByClock = new(() =>
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    });

    public static IEnumerable<SelfFamily> Read()
    {
        var stat = ReadStat();
        if (stat is not null)
        {
            yield return Counter(
                "cpu_seconds_total",
                "Total user and system CPU time spent in seconds.",
                (Number(stat[UserTime]) + Number(stat[SystemTime])) / TicksPerSecond);
            yield return Gauge("virtual_memory_bytes", "Virtual memory size in bytes.", Number(stat[VirtualBytes]));
            yield return Gauge(
                "resident_memory_bytes", "Resident memory size in bytes.", Number(stat[ResidentPages]) * Environment.SystemPageSize);
            yield return Gauge(
                "start_time_seconds",
                "Start time of the process since unix epoch in seconds.",
                Booted is { } booted ? booted + (Number(stat[StartTime]) / TicksPerSecond) : StartedByClock.Value);
        }

        if (CountFiles() is { } files)
        {
            yield return Gauge("open_fds", "Number of open file descriptors.", files);
        }

        var limits = ReadFile("/proc/self/limits");
        if (FindNumber(limits, "Max open files", word: 3) is { } maxFiles)
        {
            yield return Gauge("max_fds", "Maximum number of open file descriptors.", maxFiles);
        }

        if (FindNumber(limits, "Max address space", word: 3) is { } maxMemory)
        {
            yield return Gauge(
                "virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.", maxMemory);
        }

        // The second line that starts so has the numbers; the first has their names.
        if (FindLines(ReadFile("/proc/self/net/netstat"), "IpExt:") is [var names, var numbers, ..])
        {
            var received = Array.IndexOf(names, "InOctets");
            var sent = Array.IndexOf(names, "OutOctets");
            if (received > 0 && sent > 0 && numbers.Length == names.Length)
            {
                yield return Counter(
                    "network_receive_bytes_total",
                    "Number of bytes received by the process over the network.",
                    Number(numbers[received]));
                yield return Counter(
                    "network_transmit_bytes_total",
                    "Number of bytes sent by the process over the network.",
                    Number(numbers[sent]));
            }
        }
    }

    private static SelfFamily Counter(string name, string help, double value)
        => new("process_" + name, help, SeriesKind.Counter, [new SelfSample(() => value)]);

    private static SelfFamily Gauge(string name, string help, double value)
        => new("process_" + name, help, SeriesKind.Gauge, [new SelfSample(() => value)]);

    private static string[]? ReadStat()
    {
        var text = ReadFile("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > ResidentPages ? fields : null;
    }

    /// <summary>The nth word of the first line that starts with <paramref name="start"/>; null if there is none.</summary>
    private static double? FindNumber(string text, string start, int word)
    {
        var words = FindLines(text, start).FirstOrDefault();
        return words is not null && words.Length > word ? Number(words[word]) : null;
    }

    private static string[][] FindLines(string text, string start)
        =>
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith(start, StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

    /// <summary>Limits may be <c>unlimited</c>, which client_golang shows as 2^64 − 1.</summary>
    private static double Number(string word)
        => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : ulong.MaxValue;

    private static int? CountFiles()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
