using Microsoft.Extensions.Logging;

namespace Windhover.Worker.Contract;

internal static partial class WorkerLog
{
    [LoggerMessage(1, LogLevel.Debug, "Listening on the launcher's sockets instead of {Addresses}")]
    public static partial void AddressesOverridden(this ILogger logger, string addresses);

    [LoggerMessage(2, LogLevel.Debug, "Draining, for at most {Limit}")]
    public static partial void Draining(this ILogger logger, TimeSpan limit);

    [LoggerMessage(3, LogLevel.Debug, "Drained in {Elapsed}")]
    public static partial void Drained(this ILogger logger, TimeSpan elapsed);

    [LoggerMessage(4, LogLevel.Warning, "Not drained within {Limit}: the requests that are left will be cut off")]
    public static partial void DrainTimedOut(this ILogger logger, TimeSpan limit);

    [LoggerMessage(5, LogLevel.Critical,
        "{Bound} of {Count} inherited sockets are in use: another transport took them. Call UseWindhover after UseSockets")]
    public static partial void NotBound(this ILogger logger, int bound, int count);

    [LoggerMessage(6, LogLevel.Error, "The launcher is gone: stopping")]
    public static partial void LauncherDied(this ILogger logger);

    [LoggerMessage(7, LogLevel.Error, "The drain failed: stopping at once")]
    public static partial void DrainFailed(this ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error,
        "{Method} {Endpoint} has run for {Seconds:0.0} s, longer than --request-timeout ({LimitSeconds} s) allows: aborted")]
    public static partial void RequestTimedOut(
        this ILogger logger, string method, string endpoint, double seconds, double limitSeconds);

    [LoggerMessage(9, LogLevel.Critical, "Warm-up failed: {Path} {Reason}. This worker does not start")]
    public static partial void WarmUpFailed(this ILogger logger, string path, string reason);

    [LoggerMessage(10, LogLevel.Debug, "Warmed up in {Elapsed}")]
    public static partial void WarmedUp(this ILogger logger, TimeSpan elapsed);

    [LoggerMessage(30, LogLevel.Warning,
        "Other workers cannot reach this one, and its clients' requests to them are answered there without it: {Reason}")]
    public static partial void PeerSocketFailed(this ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Information,
        "Affinity is on, since {Reason}: the cookie {Cookie} keeps each client with its worker{Backplane}. --affinity none turns it off")]
    public static partial void AffinityOn(this ILogger logger, string reason, string cookie, string backplane);
}
