using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Lines;
using Table = Windhover.Exporter.Host.Flags.ExporterFlagTable;

namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter's command line, read. Defaults and help: <see cref="ExporterFlagTable"/>.</summary>
internal sealed record ExporterFlags
{
    private ExporterFlags(IReadOnlyDictionary<ExporterFlag, string> given)
    {
        string Text(ExporterFlag flag) => given.GetValueOrDefault(flag) ?? flag.Default ?? "";
        bool Bool(ExporterFlag flag) => Text(flag) == "true";
        int Number(ExporterFlag flag) => ExporterFlag.Number(Text(flag));
        TimeSpan Duration(ExporterFlag flag) => ExporterFlag.Duration(Text(flag));

        WebListenAddress = Text(Table.WebListenAddress);
        WebEnableLifecycle = Bool(Table.WebEnableLifecycle);
        WebEnableOpenMetrics = Bool(Table.WebEnableOpenMetrics);
        WebConfigFile = Text(Table.WebConfigFile);
        WebTelemetryPath = Text(Table.WebTelemetryPath);
        ListenUdp = Text(Table.ListenUdp);
        ListenTcp = Text(Table.ListenTcp);
        ListenUnixgram = Text(Table.ListenUnixgram);
        ListenUnix = Text(Table.ListenUnix);
        ReceiveThreads = Number(Table.ReceiveThreads);
        SetsWindow = Duration(Table.SetsWindow);
        SetsMaxValues = Number(Table.SetsMaxValues);
        SetsMaxTotalValues = Number(Table.SetsMaxTotalValues);
        UnixSocketMode = Text(Table.UnixSocketMode);
        MappingConfig = Text(Table.MappingConfig);
        ReadBuffer = Number(Table.ReadBuffer);
        WithoutEffect = [.. Table.All.Where(flag => flag.NoEffect is not null && given.ContainsKey(flag))];
        CheckConfig = Bool(Table.CheckConfig);
        ParseDogStatsdTags = Bool(Table.ParseDogStatsdTags);
        ParseInfluxDbTags = Bool(Table.ParseInfluxDbTags);
        ParseLibratoTags = Bool(Table.ParseLibratoTags);
        ParseSignalFxTags = Bool(Table.ParseSignalFxTags);
        RelayAddresses = Text(Table.RelayAddress).Split(',', StringSplitOptions.RemoveEmptyEntries);
        RelayPacketLength = Number(Table.RelayPacketLength);
        LogLevel = ReadLogLevel(Text(Table.LogLevel));
        LogFormat = Text(Table.LogFormat).Equals("json", StringComparison.OrdinalIgnoreCase) ? LogFormat.Json : LogFormat.Logfmt;
        LimitSeries = Number(Table.LimitSeries);
        LimitSeriesPerName = Number(Table.LimitSeriesPerName);
        LimitLabelValueLength = Number(Table.LimitLabelValueLength);
        LimitSeriesLength = Number(Table.LimitSeriesLength);
        LimitBytes = Number(Table.LimitBytes);
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

    public bool CheckConfig { get; }

    public bool ParseDogStatsdTags { get; }

    public bool ParseInfluxDbTags { get; }

    public bool ParseLibratoTags { get; }

    public bool ParseSignalFxTags { get; }

    /// <summary><c>host:port</c> each. statsd_exporter takes one; here several may stand with commas between them.</summary>
    public IReadOnlyList<string> RelayAddresses { get; }

    /// <summary>Bytes of the largest datagram that is relayed.</summary>
    public int RelayPacketLength { get; }

    public LogLevel LogLevel { get; }

    public LogFormat LogFormat { get; }

    /// <summary>Series; 0 for no limit.</summary>
    public int LimitSeries { get; }

    /// <summary>Series of one name; 0 for no limit.</summary>
    public int LimitSeriesPerName { get; }

    /// <summary>Bytes; 0 for no limit.</summary>
    public int LimitLabelValueLength { get; }

    /// <summary>Bytes of name and labels; 0 for no limit.</summary>
    public int LimitSeriesLength { get; }

    /// <summary>Bytes of all series of senders; 0 for no limit.</summary>
    public int LimitBytes { get; }

    /// <summary>A path, or empty.</summary>
    public string StatePath { get; }

    public bool StateNone { get; }

    /// <summary>Flags that were given and do nothing; in the order of the help.</summary>
    public IReadOnlyList<ExporterFlag> WithoutEffect { get; }

    /// <param name="given">Texts of the flags that have a value of their own.</param>
    /// <exception cref="UsageException">A value cannot be used.</exception>
    public static ExporterFlags Read(IReadOnlyDictionary<ExporterFlag, string> given)
    {
        foreach (var (flag, text) in given)
        {
            if (flag.Problem(text) is { } problem)
            {
                throw new UsageException($"{flag.Option}: '{text}': {problem}");
            }
        }
        var flags = new ExporterFlags(given);
        return flags.StateNone && flags.StatePath.Length > 0
            ? throw new UsageException($"{Table.StateNone.Option} and {Table.StatePath.Option} exclude each other; give one of them")
            : flags;
    }

    public LineOptions LineOptions() => new()
    {
        DogStatsdTags = ParseDogStatsdTags,
        InfluxDbTags = ParseInfluxDbTags,
        LibratoTags = ParseLibratoTags,
        SignalFxTags = ParseSignalFxTags,
        Sets = SetsWindow > TimeSpan.Zero,
    };

    private static LogLevel ReadLogLevel(string text) => text.ToLowerInvariant() switch
    {
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
