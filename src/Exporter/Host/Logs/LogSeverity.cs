namespace Windhover.Exporter.Host.Logs;

/// <summary>The levels of <c>--log.level</c>.</summary>
internal enum LogSeverity
{
    Debug,
    Info,
    Warn,
    Error,
}
