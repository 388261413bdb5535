using Microsoft.Extensions.Logging;

namespace Windhover.Emitter.Delivery;

internal static partial class EmitterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Measurements do not get through to {Destination}. They are held back as long as there is room; dropped since the start: {Total}")]
    public static partial void Troubled(this ILogger logger, string destination, long total);

    [LoggerMessage(2, LogLevel.Information, "Measurements get through to {Destination} again; dropped since the start: {Total}")]
    public static partial void Recovered(this ILogger logger, string destination, long total);

    [LoggerMessage(3, LogLevel.Warning, "Reading the observable instruments failed")]
    public static partial void PollFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Count} measurements were not taken by the receiver before the process ended, and are lost")]
    public static partial void LeftBehind(this ILogger logger, long count);
}
