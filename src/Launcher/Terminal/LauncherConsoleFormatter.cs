using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Terminal;

/// <summary>One line per entry, as an operator reads an incident: time, level where it matters, text.</summary>
internal sealed class LauncherConsoleFormatter(TimeProvider time, LogOptions options, CountedLines lines)
    : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "windhover";

    private const string Reset = "\e[0m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";

    private static readonly bool Colored = !System.Console.IsErrorRedirected && Screen.HasColors;

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
        var line = options.Format == LineFormat.Json
            ? Encoding.UTF8.GetString(OwnLine.Json(time.GetUtcNow(), logEntry.LogLevel, text))
            : Line(OwnLine.Clock(time.GetLocalNow()), OwnLine.Word(logEntry.LogLevel), text, color);
        lines.Expect(line);
        textWriter.Write(line);
    }

    private static string Line(string now, string word, string text, string color) =>
        Colored && color.Length > 0 ? $"{now} {color}{word}{text}{Reset}\n" : $"{now} {word}{text}\n";
}
