using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Writes log lines as Go's <c>slog</c> does with statsd_exporter's settings, so that whatever reads the log of one
/// reads the other's.</summary>
/// <remarks>Not behind <c>ILogger</c>: slog's fields are part of the compatibility, and nothing else in the process logs.
/// A line is one write, so lines of several threads do not mix.</remarks>
internal sealed class ExporterLog(TextWriter writer, LogSeverity minimum, LogFormat format, TimeProvider time)
{
    // The one unprintable character that slog takes for safe.
    private const int Delete = 0x7f;

    private readonly Lock _gate = new();

    public bool IsEnabled(LogSeverity severity) => severity >= minimum;

    public void Debug(
        string message, ReadOnlySpan<(string Key, string Value)> fields = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(LogSeverity.Debug, message, fields, file, line);

    public void Info(
        string message, ReadOnlySpan<(string Key, string Value)> fields = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(LogSeverity.Info, message, fields, file, line);

    public void Warn(
        string message, ReadOnlySpan<(string Key, string Value)> fields = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(LogSeverity.Warn, message, fields, file, line);

    public void Error(
        string message, ReadOnlySpan<(string Key, string Value)> fields = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(LogSeverity.Error, message, fields, file, line);

    private void Write(
        LogSeverity severity, string message, ReadOnlySpan<(string Key, string Value)> fields, string file, int line)
    {
        if (!IsEnabled(severity))
        {
            return;
        }
        var now = time.GetUtcNow();
        var level = severity.ToString().ToUpperInvariant();
        var source = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{line}");
        var text = new StringBuilder();
        if (format == LogFormat.Json)
        {
            // RFC3339Nano; a tick is 100 ns.
            text.Append('{');
            Json(text, "time", now.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
            Json(text, "level", level);
            Json(text, "source", source);
            Json(text, "msg", message);
            foreach (var (key, value) in fields)
            {
                Json(text, key, value);
            }
            text.Append('}');
        }
        else
        {
            Logfmt(text, "time", now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            Logfmt(text, "level", level);
            Logfmt(text, "source", source);
            Logfmt(text, "msg", message);
            foreach (var (key, value) in fields)
            {
                Logfmt(text, key, value);
            }
        }
        text.Append('\n');
        lock (_gate)
        {
            try
            {
                writer.Write(text);
                writer.Flush();
            }
            catch (IOException)
            {
                // Whoever read the log is gone. The exporter goes on without it.
            }
        }
    }

    private static void Logfmt(StringBuilder text, string key, string value)
    {
        if (text.Length > 0)
        {
            text.Append(' ');
        }
        Logfmt(text, key);
        text.Append('=');
        Logfmt(text, value);
    }

    private static void Logfmt(StringBuilder text, string keyOrValue)
    {
        if (NeedsQuotes(keyOrValue))
        {
            Quote(text, keyOrValue);
        }
        else
        {
            text.Append(keyOrValue);
        }
    }

    // log/slog, text_handler.go: empty, or anything but printable characters other than space, quote and equals sign.
    private static bool NeedsQuotes(string value)
    {
        if (value.Length == 0)
        {
            return true;
        }
        foreach (var rune in value.EnumerateRunes())
        {
            // An invalid byte comes as 0xFFFD too.
            if (rune.Value is ' ' or '"' or '=' or 0xFFFD || (rune.Value != Delete && !IsPrintable(rune)))
            {
                return true;
            }
        }
        return false;
    }

    // strconv.Quote. Invalid bytes of a line are written as such.
    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        for (var at = 0; at < value.Length;)
        {
            if (Rune.DecodeFromUtf16(value.AsSpan(at), out var rune, out var length) != OperationStatus.Done)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{LogText.ByteOf(value[at]):x2}");
                at++;
                continue;
            }
            at += length;
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\a' => text.Append("\\a"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\v' => text.Append("\\v"),
                < 0x20 or 0x7f => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ when IsPrintable(rune) => text.Append(rune.ToString()),
                <= 0xffff => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }
        text.Append('"');
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static void Json(StringBuilder text, string key, string value)
    {
        if (text.Length > 1)
        {
            text.Append(',');
        }
        Json(text, key);
        text.Append(':');
        Json(text, value);
    }

    private static void Json(StringBuilder text, string keyOrValue)
    {
        text.Append('"');
        foreach (var character in keyOrValue)
        {
            // log/slog, json_handler.go. No more is escaped than must be, and the two that are line ends in JavaScript.
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u2028' or '\u2029' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ when LogText.InvalidByte.Contains(character) && !IsSecondHalf(text) => text.Append("\\ufffd"),
                _ => text.Append(character),
            };
        }
        text.Append('"');
    }

    private static bool IsSecondHalf(StringBuilder text) => char.IsHighSurrogate(text[^1]);
}
