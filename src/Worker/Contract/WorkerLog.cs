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

    [LoggerMessage(EventId = 30, Message = "{Text}")]
    public static partial void EndpointsReplaced(this ILogger logger, LogLevel level, string text);

    [LoggerMessage(32, LogLevel.Information, "Certificate read again: {Subject}, valid until {NotAfter:yyyy-MM-dd}")]
    public static partial void CertificateChanged(this ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(33, LogLevel.Error, "The certificate has changed and cannot be used: {Reason}. The one before is shown on")]
    public static partial void CertificateNotChanged(this ILogger logger, string reason);

    [LoggerMessage(34, LogLevel.Critical,
        "UseWindhover was called for a host that has no web server, so no request can reach this worker. Call it for the web host; a service "
        + "without HTTP runs as windhover run --ready-probe none -- dotnet APP.dll")]
    public static partial void NoServer(this ILogger logger);

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

    [LoggerMessage(60, LogLevel.Warning,
        "The directory for the keys of data protection, {Directory}, cannot be read by this worker: its keys are where ASP.NET Core keeps "
        + "them by itself. Let the workers' user pass the directories above it")]
    public static partial void KeysUnreachable(this ILogger logger, string directory);

    [LoggerMessage(61, LogLevel.Error, "No lock for the leader: no worker of this launcher leads. Restart the launcher")]
    public static partial void NoLeaderLock(this ILogger logger);

    [LoggerMessage(62, LogLevel.Error, "A callback of LeaderToken failed")]
    public static partial void LeaderCallbackFailed(this ILogger logger, Exception exception);

    [LoggerMessage(63, LogLevel.Information, "This worker is the leader: {Service} started")]
    public static partial void LeaderServiceStarted(this ILogger logger, string service);

    [LoggerMessage(64, LogLevel.Error, "This worker is the leader, and {Service} did not start; tried again in {Seconds} s")]
    public static partial void LeaderServiceNotStarted(this ILogger logger, Exception exception, string service, double seconds);

    [LoggerMessage(65, LogLevel.Critical, "{Service}, which runs in the leader, failed: {Consequence}")]
    public static partial void LeaderServiceFailed(this ILogger logger, Exception exception, string service, string consequence);

    [LoggerMessage(66, LogLevel.Error, "{Service}, which runs in the leader, failed to stop")]
    public static partial void LeaderServiceNotStopped(this ILogger logger, Exception exception, string service);

    [LoggerMessage(67, LogLevel.Information, "This worker is the leader no more: {Service} stopped")]
    public static partial void LeaderServiceStopped(this ILogger logger, string service);

    [LoggerMessage(68, LogLevel.Debug, "No advice about {Name}: the app's options cannot be read")]
    public static partial void AdviserFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(90, LogLevel.Warning, "{Lines} lines of the access log were dropped, {Total} since the start of this worker: {Reason}")]
    public static partial void AccessLinesDropped(this ILogger logger, long lines, long total, string reason);
}
