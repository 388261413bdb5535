using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Lines;
using Table = Windhover.Exporter.Host.Flags.ExporterFlagTable;

namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter's command line, read. Defaults and help: <see cref="ExporterFlagTable"/>.</summary>
public sealed class ExporterFlags
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
        MappingStrict = Bool(Table.MappingStrict);
        ParseDogStatsdFields = Bool(Table.ParseDogStatsdFields);
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

    /// <summary><c>host:port</c>; an empty host is every address.</summary>
    public string WebListenAddress { get; }

    internal bool WebEnableLifecycle { get; }

    internal bool WebEnableOpenMetrics { get; }

    /// <summary>A path, or empty.</summary>
    internal string WebConfigFile { get; }

    /// <summary>The path of the exposition, such as <c>/metrics</c>.</summary>
    public string WebTelemetryPath { get; }

    /// <summary><c>host:port</c>, or empty.</summary>
    public string ListenUdp { get; }

    /// <summary><c>host:port</c>, or empty.</summary>
    public string ListenTcp { get; }

    /// <summary>A path of a datagram socket, <c>@name</c>, or empty.</summary>
    public string ListenUnixgram { get; }

    /// <summary>A path of a stream socket, <c>@name</c>, or empty.</summary>
    public string ListenUnix { get; }

    /// <summary>Threads that receive UDP.</summary>
    public int ReceiveThreads { get; }

    /// <summary>Zero: no sets.</summary>
    internal TimeSpan SetsWindow { get; }

    /// <summary>Values of one set.</summary>
    internal int SetsMaxValues { get; }

    /// <summary>Values of all sets.</summary>
    internal int SetsMaxTotalValues { get; }

    /// <summary>Octal text; read only when the socket is made, because a bad one is a warning.</summary>
    internal string UnixSocketMode { get; }

    /// <summary>A path, or empty.</summary>
    public string MappingConfig { get; }

    /// <summary>Old keys of the mapping file are errors.</summary>
    public bool MappingStrict { get; }

    /// <summary>Bytes; 0 leaves what the system gives.</summary>
    public int ReadBuffer { get; }

    internal bool CheckConfig { get; }

    internal bool ParseDogStatsdTags { get; }

    internal bool ParseDogStatsdFields { get; }

    internal bool ParseInfluxDbTags { get; }

    internal bool ParseLibratoTags { get; }

    internal bool ParseSignalFxTags { get; }

    /// <summary><c>host:port</c> each. statsd_exporter takes one; here several may stand with commas between them.</summary>
    internal IReadOnlyList<string> RelayAddresses { get; }

    /// <summary>Bytes of the largest datagram that is relayed.</summary>
    internal int RelayPacketLength { get; }

    internal LogLevel LogLevel { get; }

    internal LogFormat LogFormat { get; }

    /// <summary>Series; 0 for no limit.</summary>
    internal int LimitSeries { get; }

    /// <summary>Series of one name; 0 for no limit.</summary>
    internal int LimitSeriesPerName { get; }

    /// <summary>Bytes; 0 for no limit.</summary>
    internal int LimitLabelValueLength { get; }

    /// <summary>Bytes of name and labels; 0 for no limit.</summary>
    internal int LimitSeriesLength { get; }

    /// <summary>Bytes of all series of senders; 0 for no limit.</summary>
    internal int LimitBytes { get; }

    /// <summary>A path, or empty.</summary>
    internal string StatePath { get; }

    internal bool StateNone { get; }

    /// <summary>Flags that were given and do nothing; in the order of the help.</summary>
    internal IReadOnlyList<ExporterFlag> WithoutEffect { get; }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">Without the word <c>exporter</c>.</param>
    /// <exception cref="UsageException">It cannot be read, or a value cannot be used.</exception>
    public static ExporterFlags Read(IReadOnlyList<string> arguments) => new ExporterCommandLine(arguments).ReadFlags();

    /// <summary>Reads what a command line would set.</summary>
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

    internal LineOptions LineOptions() => new()
    {
        DogStatsdTags = ParseDogStatsdTags,
        DogStatsdFields = ParseDogStatsdFields,
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
