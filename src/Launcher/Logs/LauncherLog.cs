using Microsoft.Extensions.Logging;

namespace Windhover.Launcher.Logs;

/// <summary>Everything that the launcher says in its log.</summary>
internal static partial class LauncherLog
{
    /// <summary>What the arbiter reports: it writes its sentences itself, as they are also the answers to operators.</summary>
    [LoggerMessage(EventId = 1, Message = "{Message}")]
    public static partial void Reported(this ILogger logger, LogLevel level, string message);

    [LoggerMessage(2, LogLevel.Warning, "Changed, but only a restart of the launcher makes it so: {Settings}")]
    public static partial void RestartNeeded(this ILogger logger, string settings);

    [LoggerMessage(3, LogLevel.Error, "Cannot send {Signal} to pid {Pid}: {Reason}")]
    public static partial void SignalNotSent(this ILogger logger, string signal, int pid, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Changes of the app in {Directory} cannot be watched: {Reason}")]
    public static partial void AppNotWatched(this ILogger logger, string directory, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Warning}")]
    public static partial void BacklogLowered(this ILogger logger, string warning);

    [LoggerMessage(10, LogLevel.Error, "{Lost} measurements of workers are lost: no receiver took them within {Seconds} s")]
    public static partial void MeasurementsLost(this ILogger logger, long lost, double seconds);

    [LoggerMessage(11, LogLevel.Error, "{Warning}")]
    public static partial void OutboxWarning(this ILogger logger, string warning);

    [LoggerMessage(20, LogLevel.Information, "{Signal}: log file {Path} opened anew")]
    public static partial void LogFileReopened(this ILogger logger, string signal, string path);

    [LoggerMessage(22, LogLevel.Information, "{Signal}: access log {Path} opened anew; workers that write to it from now on: {Workers}")]
    public static partial void AccessLogReopened(this ILogger logger, string signal, string path, int workers);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "Workers that were not given the new access log, since they have ended or do not listen: {Workers}. What still runs of them writes on in "
        + "the renamed file until it is replaced (windhover reload)")]
    public static partial void AccessLogNotFollowed(this ILogger logger, int workers);

    [LoggerMessage(21, LogLevel.Error, "{Signal}: {Reason}; the old log file is written on")]
    public static partial void LogFileNotReopened(this ILogger logger, string signal, string reason);

    [LoggerMessage(
        30,
        LogLevel.Warning,
        "No control socket: windhover status and the other commands cannot reach this launcher, and it runs on without. {Problem}")]
    public static partial void NoControlSocket(this ILogger logger, string problem);

    [LoggerMessage(
        33,
        LogLevel.Information,
        "{Signals} will do nothing here: ignored by the program that started this launcher (nohup, or a shell's &). SIGTERM, "
        + "windhover stop and windhover reload work")]
    public static partial void SignalsIgnored(this ILogger logger, string signals);

    [LoggerMessage(31, LogLevel.Error, "Control socket: {Path}: {Kind}: {Reason}")]
    public static partial void ControlFailed(this ILogger logger, string? path, string kind, string reason);

    [LoggerMessage(32, LogLevel.Error, "Cannot write the launcher's metrics: {Kind}: {Reason}")]
    public static partial void MetricsFailed(this ILogger logger, string kind, string reason);

    [LoggerMessage(40, LogLevel.Warning, "Hook {Event} left out: {Count} runs of it wait already")]
    public static partial void HookQueueFull(this ILogger logger, string @event, int count);

    [LoggerMessage(41, LogLevel.Warning, "Hook {Event} left out: the launcher ends")]
    public static partial void HookTooLate(this ILogger logger, string @event);

    [LoggerMessage(42, LogLevel.Warning, "Hook {Event} failed: {Reason}")]
    public static partial void HookFailed(this ILogger logger, string @event, string reason);

    [LoggerMessage(60, LogLevel.Warning, "{Notice}")]
    public static partial void PlaceNotice(this ILogger logger, string notice);

    [LoggerMessage(61, LogLevel.Warning, "Removed or shut down by another program while the launcher runs: {Lost}. Made anew{Consequence}")]
    public static partial void PlacesRenewed(this ILogger logger, string lost, string consequence);

    [LoggerMessage(
        62,
        LogLevel.Error,
        "Removed or shut down by another program while the launcher runs: {Lost}. It cannot be made anew: {Reason}. Tried again every 2 s; otherwise restart the launcher{Consequence}")]
    public static partial void PlacesLost(this ILogger logger, string lost, string reason, string consequence);

    [LoggerMessage(43, LogLevel.Warning, "Hook {Event} killed: {Reason}: {Command}")]
    public static partial void HookKilled(this ILogger logger, string @event, string reason, string command);
}
