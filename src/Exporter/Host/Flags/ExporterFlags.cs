using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Lines;
using Table = Windhover.Exporter.Host.Flags.ExporterFlagTable;

namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter's command line, read. Defaults and help: <see cref="ExporterFlagTable"/>.</summary>
internal sealed record ExporterFlags
{
    /// <summary>Each has an index of known lines: far more than processors cost memory for nothing.</summary>
    private const int MaxReceiveThreads = 64;

    private ExporterFlags(Dictionary<ExporterFlag, string> values)
    {
        string Text(ExporterFlag flag) => values[flag];
        bool Bool(ExporterFlag flag) => values[flag] == "true";

        WebListenAddress = Text(Table.WebListenAddress);
        WebEnableLifecycle = Bool(Table.WebEnableLifecycle);
        WebEnableOpenMetrics = Bool(Table.WebEnableOpenMetrics);
        WebConfigFile = Text(Table.WebConfigFile);
        WebTelemetryPath = Text(Table.WebTelemetryPath);
        ListenUdp = Text(Table.ListenUdp);
        ListenTcp = Text(Table.ListenTcp);
        ListenUnixgram = Text(Table.ListenUnixgram);
        ListenUnix = Text(Table.ListenUnix);
        ReceiveThreads = Integer(values, Table.ReceiveThreads);
        SetsWindow = GoNumber.ParseDuration(Text(Table.SetsWindow));
        SetsMaxValues = Integer(values, Table.SetsMaxValues);
        SetsMaxTotalValues = Integer(values, Table.SetsMaxTotalValues);
        UnixSocketMode = Text(Table.UnixSocketMode);
        MappingConfig = Text(Table.MappingConfig);
        ReadBuffer = Integer(values, Table.ReadBuffer);
        EventFlushThreshold = Integer(values, Table.EventFlushThreshold);
        EventFlushInterval = GoNumber.ParseDuration(Text(Table.EventFlushInterval));
        CheckConfig = Bool(Table.CheckConfig);
        ParseDogStatsdTags = Bool(Table.ParseDogStatsdTags);
        ParseInfluxDbTags = Bool(Table.ParseInfluxDbTags);
        ParseLibratoTags = Bool(Table.ParseLibratoTags);
        ParseSignalFxTags = Bool(Table.ParseSignalFxTags);
        RelayAddresses = Text(Table.RelayAddress).Split(',', StringSplitOptions.RemoveEmptyEntries);
        RelayPacketLength = Count(values, Table.RelayPacketLength);
        UdpPacketQueueSize = Integer(values, Table.UdpPacketQueueSize);
        LogLevel = ParseLogLevel(Text(Table.LogLevel));
        LogFormat = ParseLogFormat(Text(Table.LogFormat));
        LimitSeries = Count(values, Table.LimitSeries);
        LimitSeriesPerName = Count(values, Table.LimitSeriesPerName);
        LimitLabelValueLength = Count(values, Table.LimitLabelValueLength);
        StatePath = Text(Table.StatePath);
        StateNone = Bool(Table.StateNone);
    }

    public string WebListenAddress { get; }

    public bool WebEnableLifecycle { get; }

    public bool WebEnableOpenMetrics { get; }

    /// <summary>A path, or empty.</summary>
    public string WebConfigFile { get; }

    public string WebTelemetryPath { get; }

    public string ListenUdp { get; }

    public string ListenTcp { get; }

    public string ListenUnixgram { get; }

    /// <summary>A path of a stream socket, <c>@name</c>, or empty.</summary>
    public string ListenUnix { get; }

    /// <summary>Threads that receive UDP.</summary>
    public int ReceiveThreads { get; }

    /// <summary>Zero: no sets.</summary>
    public TimeSpan SetsWindow { get; }

    /// <summary>Values of one set.</summary>
    public int SetsMaxValues { get; }

    /// <summary>Values of all sets.</summary>
    public int SetsMaxTotalValues { get; }

    /// <summary>Octal text; read only when the socket is made, because a bad one is a warning.</summary>
    public string UnixSocketMode { get; }

    /// <summary>A path, or empty.</summary>
    public string MappingConfig { get; }

    /// <summary>Bytes; 0 leaves what the system gives.</summary>
    public int ReadBuffer { get; }

    public int EventFlushThreshold { get; }

    public TimeSpan EventFlushInterval { get; }

    public bool CheckConfig { get; }

    public bool ParseDogStatsdTags { get; }

    public bool ParseInfluxDbTags { get; }

    public bool ParseLibratoTags { get; }

    public bool ParseSignalFxTags { get; }

    /// <summary><c>host:port</c> each. statsd_exporter takes one; here several may stand with commas between them.</summary>
    public IReadOnlyList<string> RelayAddresses { get; }

    /// <summary>Bytes of the largest datagram that is relayed.</summary>
    public int RelayPacketLength { get; }

    /// <summary>Packets.</summary>
    public int UdpPacketQueueSize { get; }

    public LogSeverity LogLevel { get; }

    public LogFormat LogFormat { get; }

    /// <summary>Series; 0 for no limit.</summary>
    public int LimitSeries { get; }

    /// <summary>Series of one name; 0 for no limit.</summary>
    public int LimitSeriesPerName { get; }

    /// <summary>Bytes; 0 for no limit.</summary>
    public int LimitLabelValueLength { get; }

    /// <summary>A path, or empty.</summary>
    public string StatePath { get; }

    public bool StateNone { get; }

    /// <summary>Flags that were given and do nothing; in the order of the help.</summary>
    public IReadOnlyList<ExporterFlag> WithoutEffect { get; private init; } = [];

    /// <summary>Reads what the parser found.</summary>
    /// <exception cref="UsageException">A value cannot be read, or makes no sense.</exception>
    public static ExporterFlags Read(IEnumerable<(ExporterFlag Flag, string Value)> given)
    {
        var values = Table.WithBuiltIns.ToDictionary(flag => flag, flag => flag.Default ?? "");
        var seen = new HashSet<ExporterFlag>();
        foreach (var (flag, value) in given)
        {
            if (!seen.Add(flag))
            {
                throw new UsageException($"flag '{flag.Name}' cannot be repeated");
            }
            Validate(flag, value);
            values[flag] = value;
        }
        var flags = new ExporterFlags(values)
        {
            WithoutEffect = [.. Table.All.Where(flag => flag.NoEffect is not null && seen.Contains(flag))],
        };
        flags.RefuseWhatWouldCrash();
        return flags;
    }

    public LineOptions LineOptions() => new()
    {
        DogStatsdTags = ParseDogStatsdTags,
        InfluxDbTags = ParseInfluxDbTags,
        LibratoTags = ParseLibratoTags,
        SignalFxTags = ParseSignalFxTags,
        Sets = SetsWindow > TimeSpan.Zero,
    };

    // Values are checked one by one in the order of the command line, so that of several wrong ones the first is named.
    private static void Validate(ExporterFlag flag, string value)
    {
        switch (flag.Kind)
        {
            case FlagKind.Integer:
                GoNumber.ParseInteger(value);
                break;
            case FlagKind.Unsigned:
                GoNumber.ParseUnsigned(value);
                break;
            case FlagKind.Duration:
                GoNumber.ParseDuration(value);
                break;
            case FlagKind.Choice when !flag.Choices.Contains(value):
                throw new UsageException($"enum value must be one of {string.Join(',', flag.Choices)}, got '{value}'");
            case FlagKind.LogLevel:
                ParseLogLevel(value);
                break;
            case FlagKind.LogFormat:
                ParseLogFormat(value);
                break;
            default:
                break;
        }
    }

    /// <summary>statsd_exporter panics, at once or with the first event, on these values (exit code 2 and a stack trace).
    /// Here they are wrong usage like any other.</summary>
    private void RefuseWhatWouldCrash()
    {
        if (EventFlushThreshold < 0)
        {
            throw new UsageException($"--{Table.EventFlushThreshold.Name} must be 0 or more, but is {EventFlushThreshold}");
        }
        if (EventFlushInterval <= TimeSpan.Zero)
        {
            throw new UsageException($"--{Table.EventFlushInterval.Name} must be more than 0");
        }
        if (SetsWindow < TimeSpan.Zero)
        {
            throw new UsageException($"--{Table.SetsWindow.Name} must be 0 or more");
        }
        if (SetsMaxValues < 1 || SetsMaxTotalValues < 1)
        {
            throw new UsageException($"--{Table.SetsMaxValues.Name} and --{Table.SetsMaxTotalValues.Name} must be 1 or more");
        }
        if (ReceiveThreads is < 1 or > MaxReceiveThreads)
        {
            throw new UsageException($"--{Table.ReceiveThreads.Name} must be 1 to {MaxReceiveThreads}, but is {ReceiveThreads}");
        }
        if (UdpPacketQueueSize < 0)
        {
            throw new UsageException($"--{Table.UdpPacketQueueSize.Name} must be 0 or more, but is {UdpPacketQueueSize}");
        }
        if (StateNone && StatePath.Length > 0)
        {
            throw new UsageException($"--{Table.StateNone.Name} and --{Table.StatePath.Name} exclude each other");
        }
        if (WebTelemetryPath is not ['/', ..])
        {
            throw new UsageException($"--{Table.WebTelemetryPath.Name} must start with '/', but is '{WebTelemetryPath}'");
        }
    }

    private static int Integer(Dictionary<ExporterFlag, string> values, ExporterFlag flag) => values[flag] is { Length: > 0 } text
        ? (int)Math.Clamp(GoNumber.ParseInteger(text), int.MinValue, int.MaxValue)
        : 0;

    private static int Count(Dictionary<ExporterFlag, string> values, ExporterFlag flag) =>
        (int)Math.Min(GoNumber.ParseUnsigned(values[flag]), int.MaxValue);

    private static LogSeverity ParseLogLevel(string text) => text.ToLowerInvariant() switch
    {
        "debug" => LogSeverity.Debug,
        "info" => LogSeverity.Info,
        "warn" => LogSeverity.Warn,
        "error" => LogSeverity.Error,
        _ => throw new UsageException($"unrecognized log level {text}"),
    };

    private static LogFormat ParseLogFormat(string text) => text switch
    {
        "logfmt" => LogFormat.Logfmt,
        "json" => LogFormat.Json,
        _ => throw new UsageException($"unrecognized log format {text}"),
    };
}
