using Microsoft.Extensions.Logging;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Logs;

/// <summary>Puts the launcher's own lines among those of its children: in the tail, where <c>windhover logs</c> shows them
/// together, and in the log file, where there is one.</summary>
internal sealed class LauncherLogger(LogOutput output, TimeProvider time) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception) + (exception is null ? "" : $": {exception.Message}");
        if (output.Options.Format == LineFormat.Json)
        {
            var line = OwnLine.Json(time.GetUtcNow(), logLevel, message);
            output.Tail.Add(line, isOwn: true);
            output.File?.Write(line);
        }
        else
        {
            var now = time.GetLocalNow();
            output.Tail.Add(OwnLine.Text(OwnLine.Clock(now), logLevel, message), isOwn: true);
            output.File?.Write(OwnLine.Text(OwnLine.ClockAndDate(now), logLevel, message));
        }
    }

    public void Dispose()
    {
    }
}
