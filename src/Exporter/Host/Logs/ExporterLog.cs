using Microsoft.Extensions.Logging;

// Values that the message does not show follow it: see ExporterLogger.
#pragma warning disable SYSLIB1015

namespace Windhover.Exporter.Host.Logs;

/// <summary>Every line of the exporter's log. The words that statsd_exporter has too are its words: alerts look for them.</summary>
internal static partial class ExporterLog
{
    [LoggerMessage(1, LogLevel.Information, "Starting StatsD -> Prometheus Exporter")]
    public static partial void Starting(this ILogger logger, string version);

    [LoggerMessage(2, LogLevel.Information, "Build context")]
    public static partial void BuildContext(this ILogger logger, string context);

    [LoggerMessage(3, LogLevel.Information, "Configuration check successful, exiting")]
    public static partial void ConfigurationIsGood(this ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Accepting StatsD Traffic")]
    public static partial void AcceptingStatsd(this ILogger logger, string udp, string tcp, string unixgram);

    [LoggerMessage(5, LogLevel.Information, "Accepting Prometheus Requests")]
    public static partial void AcceptingScrapes(this ILogger logger, string addr);

    [LoggerMessage(6, LogLevel.Information, "Listening")]
    public static partial void Listening(this ILogger logger, string proto, string address);

    [LoggerMessage(7, LogLevel.Information, "Listening")]
    public static partial void ListeningForDatagrams(this ILogger logger, string proto, string address, int receiveBuffer, int sockets);

    [LoggerMessage(8, LogLevel.Information, "{Tls}")]
    public static partial void WebProtocols(this ILogger logger, string tls, bool http2, string address);

    [LoggerMessage(9, LogLevel.Error, "{Problem}. The exporter ends")]
    public static partial void CannotStart(this ILogger logger, string problem);

    [LoggerMessage(10, LogLevel.Warning, "{Problem}. Counters begin anew when the exporter restarts; --state PATH names another file, --state none keeps none")]
    public static partial void StateUnusable(this ILogger logger, string problem);

    [LoggerMessage(11, LogLevel.Warning,
        "There is no place for the state: neither STATE_DIRECTORY nor XDG_STATE_HOME nor HOME is set. Counters begin anew when the exporter "
        + "restarts; --state PATH names a file, --state none keeps none")]
    public static partial void StateHasNoPlace(this ILogger logger);

    [LoggerMessage(12, LogLevel.Warning, "{Warning}")]
    public static partial void StateWarning(this ILogger logger, string warning);

    [LoggerMessage(13, LogLevel.Warning, "{Warning}")]
    public static partial void IngestWarning(this ILogger logger, string warning);

    [LoggerMessage(14, LogLevel.Warning, "{Problem}; the socket keeps the mode that the umask gave it")]
    public static partial void SocketModeUnusable(this ILogger logger, string problem);

    [LoggerMessage(15, LogLevel.Error, "error dropping expired series")]
    public static partial void ExpiryFailed(this ILogger logger, Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "Received signal but no mapping config to reload")]
    public static partial void HangupWithoutMapping(this ILogger logger, string signal);

    [LoggerMessage(17, LogLevel.Information, "Received signal, attempting reload")]
    public static partial void HangupReloads(this ILogger logger, string signal);

    [LoggerMessage(18, LogLevel.Information, "Received os signal, exiting")]
    public static partial void SignalEnds(this ILogger logger, string signal);

    [LoggerMessage(19, LogLevel.Information, "Received lifecycle api quit, exiting")]
    public static partial void QuitRequested(this ILogger logger);

    [LoggerMessage(20, LogLevel.Warning, "The launcher is gone, exiting after a last drain")]
    public static partial void LauncherGone(this ILogger logger);

    [LoggerMessage(21, LogLevel.Information, "Config reloaded successfully")]
    public static partial void MappingReloaded(this ILogger logger);

    // Information, not an error, as in statsd_exporter: alerts are made of config_reloads_total.
    [LoggerMessage(22, LogLevel.Information, "Error reloading config")]
    public static partial void MappingRejected(this ILogger logger, string error);

    /// <summary>What a mapping file's load has to say without rejecting the file.</summary>
    public static void MappingWarning(this ILogger logger, string message, IEnumerable<KeyValuePair<string, string>> values) =>
        logger.Write(LogLevel.Warning, new EventId(23, nameof(MappingWarning)), message, values);

    [LoggerMessage(24, LogLevel.Error, "{Problem}")]
    public static partial void StartProblem(this ILogger logger, string problem);

    [LoggerMessage(25, LogLevel.Warning, "Mapping config has a warning")]
    public static partial void MappingNotice(this ILogger logger, string warning);

    [LoggerMessage(26, LogLevel.Warning, "{Flag} is accepted, as statsd_exporter's, but has no effect: {Why}")]
    public static partial void FlagWithoutEffect(this ILogger logger, string flag, string why);

    [LoggerMessage(27, LogLevel.Warning, "Received lifecycle api reload but no mapping config to reload")]
    public static partial void ReloadRequestedWithoutMapping(this ILogger logger);

    [LoggerMessage(28, LogLevel.Information, "Received lifecycle api reload, attempting reload")]
    public static partial void ReloadRequested(this ILogger logger);

    [LoggerMessage(29, LogLevel.Debug, "{Request}")]
    public static partial void Probed(this ILogger logger, string request);

    [LoggerMessage(30, LogLevel.Error, "error serving metrics")]
    public static partial void ScrapeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(31, LogLevel.Information, "Web config reloaded")]
    public static partial void WebConfigReloaded(this ILogger logger, string file);

    [LoggerMessage(32, LogLevel.Error, "error reloading web config, the old one stays")]
    public static partial void WebConfigRejected(this ILogger logger, string file, string error);

    [LoggerMessage(33, LogLevel.Error, "TLS cannot be switched on or off without a restart; the old web config stays")]
    public static partial void TlsNeedsRestart(this ILogger logger, string file);

    [LoggerMessage(34, LogLevel.Error, "Error sending UDP packet, going on with the next")]
    public static partial void RelayFailed(this ILogger logger, string target, string error);

    [LoggerMessage(35, LogLevel.Warning, "line too long, not relaying")]
    public static partial void LineTooLongForRelay(this ILogger logger, int length, int max);

    [LoggerMessage(36, LogLevel.Debug, "Incoming line")]
    public static partial void IncomingLine(this ILogger logger, string proto, string line);

    [LoggerMessage(37, LogLevel.Debug, "Line not counted whole")]
    public static partial void LineFault(this ILogger logger, string line, string reason, long count, string error);

    [LoggerMessage(38, LogLevel.Information, "Removed series, as asked for")]
    public static partial void SeriesRemoved(this ILogger logger, int count, string selector);

    [LoggerMessage(39, LogLevel.Warning, "No series removed")]
    public static partial void SeriesNotRemoved(this ILogger logger, string error);

    // Message and keys are the caller's.
    private static void Write(
        this ILogger logger, LogLevel level, EventId id, string message, IEnumerable<KeyValuePair<string, string>> values) =>
        logger.Log<IReadOnlyList<KeyValuePair<string, object?>>>(
            level, id, [.. values.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value))], null, (_, _) => message);
}
