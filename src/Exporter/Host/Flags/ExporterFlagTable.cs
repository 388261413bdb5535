namespace Windhover.Exporter.Host.Flags;

/// <summary>Every flag of the exporter, once: the parser, the help and <c>windhover run</c> read this table.</summary>
/// <remarks>Names, and defaults up to <see cref="LogFormat"/> are those of statsd_exporter, main.go.</remarks>
public static class ExporterFlagTable
{
    /// <summary>Each has an index of known lines: far more than processors cost memory for nothing.</summary>
    private const int MaxReceiveThreads = 64;

    private const string NoCache = "the mapper has no cache, since lines that are known do not ask it";
    private const string NoQueue = "samples are added as they are read, without a queue";

    public static readonly ExporterFlag WebListenAddress = new(
        "web.listen-address", FlagKind.Text, ":9102",
        "The address on which to expose the web interface and generated Prometheus metrics.");

    internal static readonly ExporterFlag WebEnableLifecycle = new(
        "web.enable-lifecycle", FlagKind.Bool, "false", "Enable shutdown and reload via HTTP request.");

    internal static readonly ExporterFlag WebTelemetryPath = new(
        "web.telemetry-path", FlagKind.HttpPath, "/metrics", "Path under which to expose metrics.");

    public static readonly ExporterFlag ListenUdp = new(
        "statsd.listen-udp", FlagKind.Text, ":9125",
        "The UDP address on which to receive statsd metric lines. \"\" disables it.");

    public static readonly ExporterFlag ListenTcp = new(
        "statsd.listen-tcp", FlagKind.Text, ":9125",
        "The TCP address on which to receive statsd metric lines. \"\" disables it.");

    public static readonly ExporterFlag ListenUnixgram = new(
        "statsd.listen-unixgram", FlagKind.Text, "",
        "The Unixgram socket path to receive statsd metric lines in datagram. \"\" disables it.");

    internal static readonly ExporterFlag UnixSocketMode = new(
        "statsd.unixsocket-mode", FlagKind.Text, "755", "The permission mode of the unix socket.");

    public static readonly ExporterFlag MappingConfig = new(
        "statsd.mapping-config", FlagKind.Text, null, "Metric mapping configuration file name.");

    internal static readonly ExporterFlag ReadBuffer = new(
        "statsd.read-buffer", FlagKind.Number, null,
        "Bytes of the receive buffer of the UDP and Unixgram sockets, up to net.core.rmem_max. As many as the kernel gives if not set.");

    internal static readonly ExporterFlag CacheSize = new(
        "statsd.cache-size", FlagKind.Number, "1000",
        "Maximum size of your metric mapping cache. Relies on least recently used replacement policy if max size is reached.")
    { NoEffect = NoCache };

    internal static readonly ExporterFlag CacheType = new(
        "statsd.cache-type", FlagKind.Choice, "lru",
        "Metric mapping cache type.")
    { Choices = ["lru", "random"], NoEffect = NoCache };

    internal static readonly ExporterFlag EventQueueSize = new(
        "statsd.event-queue-size", FlagKind.Number, "10000", "Size of internal queue for processing events.")
    { Min = 0, NoEffect = NoQueue };

    internal static readonly ExporterFlag EventFlushThreshold = new(
        "statsd.event-flush-threshold", FlagKind.Number, "1000", "Number of events to hold in queue before flushing.")
    { Min = 0, NoEffect = NoQueue };

    internal static readonly ExporterFlag EventFlushInterval = new(
        "statsd.event-flush-interval", FlagKind.Duration, "200ms", "Maximum time between event queue flushes.")
    { Min = 1, NoEffect = NoQueue };

    internal static readonly ExporterFlag DumpFsm = new(
        "debug.dump-fsm", FlagKind.Text, "", "The path to dump internal FSM generated for glob matching as Dot file.")
    { NoEffect = "nothing is written; windhover explain tells which rule takes a line, and windhover check which rules take none" };

    public static readonly ExporterFlag CheckConfig = new(
        "check-config", FlagKind.Bool, "false", "Check configuration and exit.");

    internal static readonly ExporterFlag ParseDogStatsdTags = new(
        "statsd.parse-dogstatsd-tags", FlagKind.Bool, "true", "Parse DogStatsd style tags.");

    internal static readonly ExporterFlag ParseInfluxDbTags = new(
        "statsd.parse-influxdb-tags", FlagKind.Bool, "true", "Parse InfluxDB style tags.");

    internal static readonly ExporterFlag ParseLibratoTags = new(
        "statsd.parse-librato-tags", FlagKind.Bool, "true", "Parse Librato style tags.");

    internal static readonly ExporterFlag ParseSignalFxTags = new(
        "statsd.parse-signalfx-tags", FlagKind.Bool, "true", "Parse SignalFX style tags.");

    internal static readonly ExporterFlag RelayAddress = new(
        "statsd.relay.address", FlagKind.Text, null, "The UDP relay target address (host:port)");

    internal static readonly ExporterFlag RelayPacketLength = new(
        "statsd.relay.packet-length", FlagKind.Number, "1400", "Maximum relay output packet length to avoid fragmentation")
    { Min = 0 };

    internal static readonly ExporterFlag UdpPacketQueueSize = new(
        "statsd.udp-packet-queue-size", FlagKind.Number, "10000", "Size of internal queue for processing UDP packets.")
    { Min = 0, NoEffect = "datagrams wait in the socket's buffer only; its size is --statsd.read-buffer" };

    public static readonly ExporterFlag LogLevel = new(
        "log.level", FlagKind.Choice, "info",
        "Only log messages with the given severity or above.")
    { Choices = ["debug", "info", "warn", "error"] };

    internal static readonly ExporterFlag LogFormat = new(
        "log.format", FlagKind.Choice, "logfmt", "Output format of log messages.")
    { Choices = ["logfmt", "json"] };

    internal static readonly ExporterFlag ListenUnix = new(
        "statsd.listen-unix", FlagKind.Text, "",
        "The Unix stream socket path to receive statsd metric lines, framed as over TCP. \"\" disables it.");

    internal static readonly ExporterFlag ParseDogStatsdFields = new(
        "statsd.parse-dogstatsd-fields", FlagKind.Bool, "true",
        "Parse the fields of DogStatsD 1.2 to 1.5 behind the type: c:, e:, card:, T. Else as statsd_exporter, which loses most samples with them.");

    internal static readonly ExporterFlag MappingStrict = new(
        "statsd.mapping-strict", FlagKind.Bool, "false",
        "Reject a mapping file with keys of statsd_exporter up to 0.30, as its successors do. Else each is a warning.");

    internal static readonly ExporterFlag ReceiveThreads = new(
        "statsd.receive-threads", FlagKind.Number, "1",
        "Threads that receive UDP, each with a socket of its own; the kernel gives each sender to one of them.")
    { Min = 1, Max = MaxReceiveThreads };

    internal static readonly ExporterFlag WebEnableOpenMetrics = new(
        "web.enable-openmetrics", FlagKind.Bool, "false",
        "Answer in OpenMetrics text when a scraper asks for it. Series keep their names.");

    internal static readonly ExporterFlag WebConfigFile = new(
        "web.config.file", FlagKind.Text, "",
        "Path to a configuration file that can enable TLS or authentication, as Prometheus' exporters have it.");

    internal static readonly ExporterFlag SetsWindow = new(
        "statsd.sets.window", FlagKind.Duration, "0s",
        "How long a value of a set (type s) counts. 0s rejects sets as illegal_event.")
    { Min = 0 };

    internal static readonly ExporterFlag SetsMaxValues = new(
        "statsd.sets.max-values", FlagKind.Number, "100000", "Different values that one set may have within the window.")
    { Min = 1 };

    internal static readonly ExporterFlag SetsMaxTotalValues = new(
        "statsd.sets.max-total-values", FlagKind.Number, "1000000", "Different values that all sets together may have.")
    { Min = 1 };

    // 1,000,000 counters take some 300 MB, in statsd_exporter 1.7 GB: more is a mistake.
    internal static readonly ExporterFlag LimitSeries = new(
        "statsd.limit.series", FlagKind.Number, "1000000",
        "Series that may live at once; one counts again for each KiB of its name and labels. New series above it are rejected and "
        + "counted. 0 for no limit.")
    { Min = 0 };

    internal static readonly ExporterFlag LimitSeriesPerName = new(
        "statsd.limit.series-per-name", FlagKind.Number, "0",
        "Series that one metric name may have. New series above it are rejected and counted. 0 for no limit.")
    { Min = 0 };

    internal static readonly ExporterFlag LimitLabelValueLength = new(
        "statsd.limit.label-value-length", FlagKind.Number, "0",
        "Bytes that a label value may have. Series with longer ones are rejected and counted. 0 for no limit.")
    { Min = 0 };

    internal static readonly ExporterFlag LimitSeriesLength = new(
        "statsd.limit.series-length", FlagKind.Number, "4096",
        "Bytes that name and labels of a series may have together. Longer ones are rejected and counted. 0 for no limit.")
    { Min = 0 };

    // With what a scrape shows beside them, state and scrape stay below 64 MB.
    internal static readonly ExporterFlag LimitBytes = new(
        "statsd.limit.bytes", FlagKind.Number, "60000000",
        "Bytes that series may take in the state or in a scrape, whichever is more, that were not made by workers of the same launcher. New series above it are "
        + "rejected and counted. 0 for no limit.")
    { Min = 0 };

    public static readonly ExporterFlag StatePath = new(
        "state.path", FlagKind.Text, "",
        "File that keeps the values of all series, so that the next exporter goes on with them. \"\" keeps none.");

    public static readonly ExporterFlag StateNone = new(
        "state.none", FlagKind.Bool, "false", "Keep no values, even where a launcher has a place for them.");

    /// <summary>In the order of statsd_exporter's help, and our own behind them. <c>windhover run</c> takes them too, and hands them on to
    /// its child.</summary>
    public static IReadOnlyList<ExporterFlag> All { get; } =
    [
        WebListenAddress, WebEnableLifecycle, WebTelemetryPath, ListenUdp, ListenTcp, ListenUnixgram, UnixSocketMode,
        MappingConfig, ReadBuffer, CacheSize, CacheType, EventQueueSize, EventFlushThreshold, EventFlushInterval, DumpFsm,
        CheckConfig, ParseDogStatsdTags, ParseInfluxDbTags, ParseLibratoTags, ParseSignalFxTags, RelayAddress,
        RelayPacketLength, UdpPacketQueueSize, LogLevel, LogFormat,
        ListenUnix, MappingStrict, ParseDogStatsdFields, ReceiveThreads, WebEnableOpenMetrics, WebConfigFile, SetsWindow, SetsMaxValues, SetsMaxTotalValues,
        LimitSeries, LimitSeriesPerName, LimitLabelValueLength, LimitSeriesLength, LimitBytes, StatePath, StateNone,
    ];

    /// <summary>The flag of that name.</summary>
    /// <param name="name">Without the dashes.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static ExporterFlag Named(string name) => All.First(flag => flag.Name == name);
}
