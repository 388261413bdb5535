using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Writes each entry as one line: <c>time=… level=INFO msg="…" key=value</c>, or the same fields as a JSON object.</summary>
/// <remarks>The values that the message does not show follow it. A line is one write, so lines of several threads do not mix. No factory
/// and no provider: the exporter has one log, and is to stay small.</remarks>
internal sealed class ExporterLogger(TextWriter writer, LogLevel minimum, LogFormat format, TimeProvider time) : ILogger
{
    private const string Template = "{OriginalFormat}";

    private readonly Lock _gate = new();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }
        var line = new StringBuilder(format == LogFormat.Json ? "{" : "");
        Append(line, "time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Append(line, "level", Name(logLevel));
        Append(line, "msg", formatter(state, exception));
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            AppendValues(line, values);
        }
        if (exception is not null)
        {
            Append(line, "error", $"{exception.GetType().Name}: {exception.Message}");
        }
        line.Append(format == LogFormat.Json ? "}\n" : "\n");
        lock (_gate)
        {
            try
            {
                writer.Write(line);
                writer.Flush();
            }
            catch (IOException)
            {
                // The reader of the log is gone. The exporter goes on without it.
            }
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    private void AppendValues(StringBuilder line, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var template = values is [.., { Key: Template, Value: string text }] ? text : "";
        for (var i = 0; i < values.Count; i++)
        {
            var (key, value) = values[i];
            if (key != Template && !template.Contains($"{{{key}}}", StringComparison.OrdinalIgnoreCase))
            {
                Append(line, SnakeCase(key), value is bool isTrue ? (isTrue ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            }
        }
    }

    // Keys are names of parameters.
    private static string SnakeCase(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : letter.ToString()));

    private void Append(StringBuilder line, string key, string value)
    {
        if (format == LogFormat.Json)
        {
            line.Append(line.Length > 1 ? "," : "");
            Quote(line, key);
            line.Append(':');
            Quote(line, value);
            return;
        }
        line.Append(line.Length > 0 ? " " : "").Append(key).Append('=');
        if (value.Length == 0 || value.AsSpan().ContainsAny(" \"=\uFFFD") || value.Any(char.IsControl))
        {
            Quote(line, value);
        }
        else
        {
            line.Append(value);
        }
    }

    // A string of JSON, also in logfmt.
    private static void Quote(StringBuilder line, string value)
    {
        line.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => line.Append('\\').Append(character),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when char.IsControl(character) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => line.Append(character),
            };
        }
        line.Append('"');
    }
}
