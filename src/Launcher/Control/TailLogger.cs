using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Processes;

namespace Windhover.Launcher.Control;

/// <summary>Puts the launcher's own lines among those of its children, where <c>windhover logs</c> shows them together.</summary>
internal sealed class TailLogger(LogTail tail, TimeProvider time) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var word = logLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        var now = time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var reason = exception is null ? "" : $": {exception.Message}";
        tail.Add(Encoding.UTF8.GetBytes($"[launcher] {now} {word}{formatter(state, exception)}{reason}\n"));
    }

    public void Dispose()
    {
    }
}
