namespace Windhover.Exporter.Host.Flags;

/// <summary>Every flag of the exporter, once: the parser, the help and <c>windhover run</c> read this table.</summary>
/// <remarks>Names, defaults and texts are those of statsd_exporter, main.go, but for those marked as our own.</remarks>
internal static class ExporterFlagTable
{
    private const string NoCache = "the mapper has no cache, since lines that are known do not ask it";
    private const string NoQueue = "samples are added as they are read, without a queue";

    public static readonly ExporterFlag WebListenAddress = new(
        "web.listen-address", FlagKind.Text, ":9102",
        "The address on which to expose the web interface and generated Prometheus metrics.");

    public static readonly ExporterFlag WebEnableLifecycle = new(
        "web.enable-lifecycle", FlagKind.Bool, "false", "Enable shutdown and reload via HTTP request.");

    public static readonly ExporterFlag WebTelemetryPath = new(
        "web.telemetry-path", FlagKind.Text, "/metrics", "Path under which to expose metrics.");

    public static readonly ExporterFlag ListenUdp = new(
        "statsd.listen-udp", FlagKind.Text, ":9125",
        "The UDP address on which to receive statsd metric lines. \"\" disables it.");

    public static readonly ExporterFlag ListenTcp = new(
        "statsd.listen-tcp", FlagKind.Text, ":9125",
        "The TCP address on which to receive statsd metric lines. \"\" disables it.");

    public static readonly ExporterFlag ListenUnixgram = new(
        "statsd.listen-unixgram", FlagKind.Text, "",
        "The Unixgram socket path to receive statsd metric lines in datagram. \"\" disables it.");

    public static readonly ExporterFlag UnixSocketMode = new(
        "statsd.unixsocket-mode", FlagKind.Text, "755", "The permission mode of the unix socket.");

    public static readonly ExporterFlag MappingConfig = new(
        "statsd.mapping-config", FlagKind.Text, null, "Metric mapping configuration file name.");

    public static readonly ExporterFlag ReadBuffer = new(
        "statsd.read-buffer", FlagKind.Integer, null,
        "Size (in bytes) of the operating system's transmit read buffer associated with the UDP or Unixgram connection. "
        + "Please make sure the kernel parameters net.core.rmem_max is set to a value greater than the value specified.");

    public static readonly ExporterFlag CacheSize = new(
        "statsd.cache-size", FlagKind.Integer, "1000",
        "Maximum size of your metric mapping cache. Relies on least recently used replacement policy if max size is reached.")
    { NoEffect = NoCache };

    public static readonly ExporterFlag CacheType = new(
        "statsd.cache-type", FlagKind.Choice, "lru",
        "Metric mapping cache type. Valid options are \"lru\" and \"random\"")
    { Choices = ["lru", "random"], NoEffect = NoCache };

    public static readonly ExporterFlag EventQueueSize = new(
        "statsd.event-queue-size", FlagKind.Unsigned, "10000", "Size of internal queue for processing events.")
    { NoEffect = NoQueue };

    public static readonly ExporterFlag EventFlushThreshold = new(
        "statsd.event-flush-threshold", FlagKind.Integer, "1000", "Number of events to hold in queue before flushing.")
    { NoEffect = NoQueue };

    public static readonly ExporterFlag EventFlushInterval = new(
        "statsd.event-flush-interval", FlagKind.Duration, "200ms", "Maximum time between event queue flushes.")
    { NoEffect = NoQueue };

    public static readonly ExporterFlag DumpFsm = new(
        "debug.dump-fsm", FlagKind.Text, "", "The path to dump internal FSM generated for glob matching as Dot file.")
    { NoEffect = "nothing is written; windhover explain tells which rule takes a line, and windhover check which rules take none" };

    public static readonly ExporterFlag CheckConfig = new(
        "check-config", FlagKind.Bool, "false", "Check configuration and exit.");

    public static readonly ExporterFlag ParseDogStatsdTags = new(
        "statsd.parse-dogstatsd-tags", FlagKind.Bool, "true", "Parse DogStatsd style tags. Enabled by default.");

    public static readonly ExporterFlag ParseInfluxDbTags = new(
        "statsd.parse-influxdb-tags", FlagKind.Bool, "true", "Parse InfluxDB style tags. Enabled by default.");

    public static readonly ExporterFlag ParseLibratoTags = new(
        "statsd.parse-librato-tags", FlagKind.Bool, "true", "Parse Librato style tags. Enabled by default.");

    public static readonly ExporterFlag ParseSignalFxTags = new(
        "statsd.parse-signalfx-tags", FlagKind.Bool, "true", "Parse SignalFX style tags. Enabled by default.");

    public static readonly ExporterFlag RelayAddress = new(
        "statsd.relay.address", FlagKind.Text, null, "The UDP relay target address (host:port)");

    public static readonly ExporterFlag RelayPacketLength = new(
        "statsd.relay.packet-length", FlagKind.Unsigned, "1400", "Maximum relay output packet length to avoid fragmentation");

    public static readonly ExporterFlag UdpPacketQueueSize = new(
        "statsd.udp-packet-queue-size", FlagKind.Integer, "10000", "Size of internal queue for processing UDP packets.")
    { NoEffect = "datagrams wait in the socket's buffer only; its size is --statsd.read-buffer" };

    public static readonly ExporterFlag LogLevel = new(
        "log.level", FlagKind.LogLevel, "info",
        "Only log messages with the given severity or above. One of: [debug, info, warn, error]")
    { Choices = ["debug", "info", "warn", "error"] };

    public static readonly ExporterFlag LogFormat = new(
        "log.format", FlagKind.LogFormat, "logfmt", "Output format of log messages. One of: [logfmt, json]")
    { Choices = ["logfmt", "json"] };

    public static readonly ExporterFlag ListenUnix = new(
        "statsd.listen-unix", FlagKind.Text, "",
        "The Unix stream socket path to receive statsd metric lines, framed as over TCP. \"\" disables it.")
    { IsOwn = true };

    public static readonly ExporterFlag ReceiveThreads = new(
        "statsd.receive-threads", FlagKind.Integer, "1",
        "Threads that receive UDP, each with a socket of its own; the kernel gives each sender to one of them.")
    { IsOwn = true };

    public static readonly ExporterFlag WebEnableOpenMetrics = new(
        "web.enable-openmetrics", FlagKind.Bool, "false",
        "Answer in OpenMetrics text when a scraper asks for it. Series keep their names.")
    { IsOwn = true };

    public static readonly ExporterFlag WebConfigFile = new(
        "web.config.file", FlagKind.Text, "",
        "Path to a configuration file that can enable TLS or authentication, as Prometheus' exporters have it.")
    { IsOwn = true };

    public static readonly ExporterFlag SetsWindow = new(
        "statsd.sets.window", FlagKind.Duration, "0s",
        "How long a value of a set (type s) counts. 0s refuses sets as illegal_event.")
    { IsOwn = true };

    public static readonly ExporterFlag SetsMaxValues = new(
        "statsd.sets.max-values", FlagKind.Integer, "100000", "Different values that one set may have within the window.")
    { IsOwn = true };

    public static readonly ExporterFlag SetsMaxTotalValues = new(
        "statsd.sets.max-total-values", FlagKind.Integer, "1000000", "Different values that all sets together may have.")
    { IsOwn = true };

    // 1,000,000 counters take some 300 MB, in statsd_exporter 1.7 GB: nobody has more by intention.
    public static readonly ExporterFlag LimitSeries = new(
        "statsd.limit.series", FlagKind.Unsigned, "1000000",
        "Series that may live at once; one counts again for each KiB of its name and labels. Newcomers above it are refused and "
        + "counted. 0 for no limit.")
    { IsOwn = true };

    public static readonly ExporterFlag LimitSeriesPerName = new(
        "statsd.limit.series-per-name", FlagKind.Unsigned, "0",
        "Series that one metric name may have. Newcomers above it are refused and counted. 0 for no limit.")
    { IsOwn = true };

    public static readonly ExporterFlag LimitLabelValueLength = new(
        "statsd.limit.label-value-length", FlagKind.Unsigned, "0",
        "Bytes that a label value may have. Series with longer ones are refused and counted. 0 for no limit.")
    { IsOwn = true };

    public static readonly ExporterFlag StatePath = new(
        "state.path", FlagKind.Text, "",
        "File that keeps the values of all series, so that the next exporter goes on with them. \"\" keeps none.")
    { IsOwn = true };

    public static readonly ExporterFlag StateNone = new(
        "state.none", FlagKind.Bool, "false", "Keep no values, even where a launcher has a place for them.")
    { IsOwn = true };

    public static readonly ExporterFlag Help = new(
        "help", FlagKind.Bool, null, "Show context-sensitive help (also try --help-long and --help-man).")
    { Short = 'h' };

    public static readonly ExporterFlag HelpLong = new("help-long", FlagKind.Bool, null, "Generate long help.") { Hidden = true };

    public static readonly ExporterFlag HelpMan = new("help-man", FlagKind.Bool, null, "Generate a man page.") { Hidden = true };

    public static readonly ExporterFlag CompletionBash = new(
        "completion-bash", FlagKind.Bool, null, "Output possible completions for the given args.")
    { Hidden = true };

    public static readonly ExporterFlag CompletionScriptBash = new(
        "completion-script-bash", FlagKind.Bool, null, "Generate completion script for bash.")
    { Hidden = true };

    public static readonly ExporterFlag CompletionScriptZsh = new(
        "completion-script-zsh", FlagKind.Bool, null, "Generate completion script for ZSH.")
    { Hidden = true };

    public static readonly ExporterFlag Version = new("version", FlagKind.Bool, null, "Show application version.");

    /// <summary>The flags that say how the exporter works, in the order of statsd_exporter's help, and our own behind them. <c>windhover run</c> takes
    /// them too, and hands them on to its child.</summary>
    public static IReadOnlyList<ExporterFlag> All { get; } =
    [
        WebListenAddress, WebEnableLifecycle, WebTelemetryPath, ListenUdp, ListenTcp, ListenUnixgram, UnixSocketMode,
        MappingConfig, ReadBuffer, CacheSize, CacheType, EventQueueSize, EventFlushThreshold, EventFlushInterval, DumpFsm,
        CheckConfig, ParseDogStatsdTags, ParseInfluxDbTags, ParseLibratoTags, ParseSignalFxTags, RelayAddress,
        RelayPacketLength, UdpPacketQueueSize, LogLevel, LogFormat,
        ListenUnix, ReceiveThreads, WebEnableOpenMetrics, WebConfigFile, SetsWindow, SetsMaxValues, SetsMaxTotalValues,
        LimitSeries, LimitSeriesPerName, LimitLabelValueLength, StatePath, StateNone,
    ];

    /// <summary>What the parser knows: <see cref="All"/>, and the flags that print something and end.</summary>
    public static IReadOnlyList<ExporterFlag> WithBuiltIns { get; } =
    [
        Help, HelpLong, HelpMan, CompletionBash, CompletionScriptBash, CompletionScriptZsh, .. All, Version,
    ];
}
