using Microsoft.Extensions.Logging;

namespace Windhover.Emitter;

internal static partial class EmitterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Metrics are being dropped: {Address} does not take them. Total so far {Total}")]
    public static partial void Dropping(this ILogger logger, StatsdAddress address, long total);

    [LoggerMessage(2, LogLevel.Information, "Metrics go through to {Address} again; dropped since the start: {Total}")]
    public static partial void Recovered(this ILogger logger, StatsdAddress address, long total);

    [LoggerMessage(3, LogLevel.Warning, "Reading the observable instruments failed")]
    public static partial void PollFailed(this ILogger logger, Exception exception);
}
