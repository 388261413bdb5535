using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>What a process has used, from proc(5).</summary>
/// <param name="Cpu">User and system time since its start.</param>
/// <param name="ResidentBytes">Memory that is in RAM, what it shares with other processes included.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, long ResidentBytes)
{
    // Fields of /proc/PID/stat, counted after the name in parentheses, which may hold anything.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ResidentPages = 21;

    // USER_HZ, which is 100 on all that .NET runs on.
    private const long TicksPerSecond = 100;

    /// <returns>Null if the process is gone.</returns>
    public static ProcessUsage? Read(int pid)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static ProcessUsage? Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > ResidentPages
            && long.TryParse(fields[UserTime], CultureInfo.InvariantCulture, out var user)
            && long.TryParse(fields[SystemTime], CultureInfo.InvariantCulture, out var system)
            && long.TryParse(fields[ResidentPages], CultureInfo.InvariantCulture, out var pages)
                ? new ProcessUsage(
                    TimeSpan.FromTicks((user + system) * (TimeSpan.TicksPerSecond / TicksPerSecond)), pages * Environment.SystemPageSize)
                : null;
    }
}
