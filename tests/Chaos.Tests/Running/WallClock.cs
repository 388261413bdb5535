using System.Diagnostics;
using System.Globalization;

namespace Windhover.Chaos.Tests.Running;

/// <summary>The wall clock of a launcher and its children, for a test to set: libfaketime(1), of Debian's package <c>faketime</c>, stands
/// between them and the system's. Clocks that cannot be set, such as CLOCK_MONOTONIC, are left alone, as the system does.</summary>
internal sealed class WallClock(string path)
{
    /// <summary>Null where the package is not installed.</summary>
    private static readonly string? Library = Directory
        .EnumerateDirectories("/usr/lib", "*-linux-gnu*")
        .Select(static directory => Path.Combine(directory, "faketime", "libfaketime.so.1"))
        .FirstOrDefault(File.Exists);

    private TimeSpan _offset;

    public static void SkipWithout() => Assert.SkipWhen(Library is null, "libfaketime sets the clock: apt-get install libfaketime");

    /// <summary>What these processes take for the time.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _offset;

    public void Configure(ProcessStartInfo start)
    {
        Set(TimeSpan.Zero);
        start.Environment["LD_PRELOAD"] = Library;
        start.Environment["FAKETIME_TIMESTAMP_FILE"] = path;
        start.Environment["FAKETIME_NO_CACHE"] = "1";
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        start.Environment["NO_FAKE_STAT"] = "1";
        start.Environment["TZ"] = "UTC";
    }

    /// <param name="offset">To the system's clock.</param>
    public void Set(TimeSpan offset)
    {
        // Renamed into place: a reader gets the old time or the new one.
        File.WriteAllText(path + ".new", string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0}\n"));
        File.Move(path + ".new", path, overwrite: true);
        _offset = offset;
    }

    /// <summary>Whether a time of day, as the launcher's log has it, is that of this clock, give or take half an hour.</summary>
    public bool IsShownBy(TimeOnly timeOfDay)
    {
        var ahead = timeOfDay - TimeOnly.FromTimeSpan(Now.TimeOfDay);
        return ahead < TimeSpan.FromMinutes(30) || ahead > TimeSpan.FromHours(23.5);
    }
}
