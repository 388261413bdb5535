using System.Globalization;

namespace Windhover.Launcher.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    /// <summary>What stands for an unknown number.</summary>
    public const string Unknown = "-";

    private const double KiB = 1024;

    /// <summary>The two largest parts: <c>3 d 4 h</c>, <c>2 min 5 s</c>, <c>45 s</c>.</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } value)
        {
            return Unknown;
        }
        var span = TimeSpan.FromSeconds(Math.Max(0, value));
        return span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} d {span.Hours} h",
            { TotalHours: >= 1 } => $"{span.Hours} h {span.Minutes} min",
            { TotalMinutes: >= 1 } => $"{span.Minutes} min {span.Seconds} s",
            { TotalSeconds: >= 10 } => $"{span.Seconds} s",
            _ => $"{span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s",
        };
    }

    /// <summary>The same where there is little room, two digits behind the larger unit: <c>3d04</c>, <c>2h03</c>, <c>9m40</c>, <c>19m</c>
    /// from ten minutes on, <c>45s</c>.</summary>
    public static string Short(double? seconds)
    {
        if (seconds is not { } value)
        {
            return Unknown;
        }
        var span = TimeSpan.FromSeconds(Math.Max(0, value));
        return span switch
        {
            { TotalDays: >= 100 } => $"{(int)span.TotalDays}d",
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d{span.Hours:00}"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h{span.Minutes:00}"),
            { TotalMinutes: >= 10 } => $"{span.Minutes}m",
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds:00}"),
            _ => $"{span.Seconds}s",
        };
    }

    /// <summary><c>85µs</c>, <c>1.2ms</c>, <c>340ms</c>, <c>2.5s</c>.</summary>
    public static string ShortLatency(double? seconds, Glyphs glyphs) =>
        Latency(seconds).Replace(" ", "", StringComparison.Ordinal).Replace("µ", glyphs.Micro, StringComparison.Ordinal);

    /// <summary><c>512K</c>, <c>64M</c>, <c>1.5G</c>, in powers of 1,024.</summary>
    public static string ShortBytes(long? bytes) =>
        Bytes(bytes).Replace(" ", "", StringComparison.Ordinal).Replace("iB", "", StringComparison.Ordinal);

    /// <summary><c>26%</c>.</summary>
    public static string ShortPercent(double? percent) => Percent(percent).Replace(" ", "", StringComparison.Ordinal);

    /// <summary><c>85 µs</c>, <c>1.2 ms</c>, <c>340 ms</c>, <c>2.5 s</c>.</summary>
    public static string Latency(double? seconds) => seconds switch
    {
        null => Unknown,
        < 0.001 => Format(seconds.Value * 1e6, "0") + " µs",
        < 0.01 => Format(seconds.Value * 1e3, "0.0") + " ms",
        < 1 => Format(seconds.Value * 1e3, "0") + " ms",
        _ => Format(seconds.Value, "0.0") + " s",
    };

    /// <summary><c>512 KiB</c>, <c>64 MiB</c>, <c>1.5 GiB</c>.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => Unknown,
        < (long)(KiB * KiB) => Format(bytes.Value / KiB, "0") + " KiB",
        < (long)(KiB * KiB * KiB) => Format(bytes.Value / KiB / KiB, "0") + " MiB",
        _ => Format(bytes.Value / KiB / KiB / KiB, "0.0") + " GiB",
    };

    public static string Count(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>One digit behind the point as long as it matters.</summary>
    public static string Rate(double? perSecond) =>
        perSecond is { } value ? value.ToString(value < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture) : Unknown;

    public static string Percent(double? percent) => percent is { } value ? Format(value, "0") + " %" : Unknown;

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
