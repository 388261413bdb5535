using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Windhover.Launcher.Logs;

namespace Windhover.Launcher.Terminal;

/// <summary>One line per entry, as an operator reads an incident: time, level where it matters, text.</summary>
internal sealed class LauncherConsoleFormatter(TimeProvider time, LogOptions options, CountedLines lines) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "windhover";

    private const string Reset = "\e[0m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";

    private static readonly bool Colored =
        !System.Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var color = logEntry.LogLevel switch
        {
            LogLevel.Warning => Yellow,
            LogLevel.Error or LogLevel.Critical => Red,
            _ => "",
        };
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            text += $": {exception.Message}";
        }
        if (options.Format == LineFormat.Json)
        {
            Write(textWriter, Encoding.UTF8.GetString(OwnLine.Json(time.GetUtcNow(), logEntry.LogLevel, text)));
            return;
        }
        var now = OwnLine.Clock(time.GetLocalNow());
        var word = OwnLine.Word(logEntry.LogLevel);
        Write(textWriter, Colored && color.Length > 0 ? $"{now} {color}{word}{text}{Reset}\n" : $"{now} {word}{text}\n");
    }

    private void Write(TextWriter writer, string line)
    {
        lines.Expect(line);
        writer.Write(line);
    }
}
