using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Windhover.Launcher.Terminal;

/// <summary>One line per entry, as an operator reads an incident: time, level where it matters, text.</summary>
internal sealed class LauncherConsoleFormatter(TimeProvider time, CountedLines lines) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "windhover";

    private const string Reset = "\e[0m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";

    private static readonly bool Colored =
        !System.Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (word, color) = logEntry.LogLevel switch
        {
            LogLevel.Warning => ("warning: ", Yellow),
            LogLevel.Error or LogLevel.Critical => ("error: ", Red),
            _ => ("", ""),
        };
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            text += $": {exception.Message}";
        }
        var now = time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var line = Colored && color.Length > 0 ? $"{now} {color}{word}{text}{Reset}\n" : $"{now} {word}{text}\n";
        lines.Expect(line);
        textWriter.Write(line);
    }
}
