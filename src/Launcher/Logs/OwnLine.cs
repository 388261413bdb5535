using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Interop;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Logs;

/// <summary>A line of the launcher's own.</summary>
internal static class OwnLine
{
    /// <summary>As it stands among lines of others.</summary>
    public static byte[] Text(string now, LogLevel level, string message)
    {
        // A message may quote what a child wrote, or name a file.
        var output = new ArrayBufferWriter<byte>();
        TerminalText.Write(Encoding.UTF8.GetBytes($"[launcher] {now} {Word(level)}{message}\n"), output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Json(DateTimeOffset now, LogLevel level, string message)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonLine.Write(output, now, LevelName(level), LineOrigin.Launcher, stream: null, Encoding.UTF8.GetBytes(message));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>In front of the text, where the level matters.</summary>
    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };

    /// <summary>Of the day: its reader sits in front of it.</summary>
    public static string Clock(DateTimeOffset now) => now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>For a file that is read days later.</summary>
    public static string ClockAndDate(DateTimeOffset now) => now.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "info",
    };
}
