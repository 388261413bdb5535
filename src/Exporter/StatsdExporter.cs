using System.Buffers;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Registry.Selecting;
using Windhover.Exporter.SelfMetrics;
using Windhover.Exporter.Shards;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter;

/// <summary>StatsD lines in, series out: everything of statsd_exporter but sockets, HTTP and the process.</summary>
/// <remarks>All members may be called from any thread. Nothing that a client sends makes one of them throw.</remarks>
internal sealed class StatsdExporter
{
    /// <summary>Lines looked at before a receiving thread may go on.</summary>
    private const int UnmappedBlock = 4096;

    /// <summary>Often enough that no line's own count of four thousand million runs full before.</summary>
    private static readonly TimeSpan UnmappedCollection = TimeSpan.FromMinutes(5);

    private readonly ExporterOptions _options;
    private readonly SeriesClock _clock;
    private readonly SeriesRegistry _registry;
    private readonly ShardContext _context;
    private readonly SelfRegistry _self = new();
    private readonly PipelineMetrics _pipeline;
    private readonly Lock _shardsGate = new();
    private SeriesShard[] _shards = [];
    private Func<IReadOnlyList<SelfFamily>> _hostFamilies = static () => [];
    private long _unmappedCollected;

    /// <exception cref="YamlFileException">The mapping file cannot be used.</exception>
    public StatsdExporter(ExporterOptions options, TimeProvider time)
        : this(options, time, Parse(options))
    {
    }

    /// <summary>With a mapping that has been read already; that of the options is not looked at.</summary>
    internal StatsdExporter(ExporterOptions options, TimeProvider time, MetricMapper mapper)
    {
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        var file = options.State is null ? null : StateFile.Open(options.State, time);
        _clock = new SeriesClock(time, file?.ResumedNow(time.GetUtcNow()) ?? 0);
        var sets = new SetBudget(options.SetWindow.Ticks, options.MaxSetValues, options.MaxSetValuesTotal);
        var slab = new Slab(file);
        _registry = new SeriesRegistry(
            _clock,
            new SeriesLimits(options.MaxSeries, options.MaxSeriesPerName, options.MaxLabelValueBytes)
            {
                SeriesBytes = options.MaxSeriesBytes,
                SenderBytes = options.MaxSenderBytes,
            },
            new SeriesStore(slab, sets, _clock));
        _context = new ShardContext(
            options.Lines with { Sets = options.SetWindow > TimeSpan.Zero }, _clock, _registry, new RulesInForce(mapper));
        _pipeline = new PipelineMetrics(_context, () => Volatile.Read(ref _shards), _self);
        IngestMetrics.AddTo(_self, Ingest, UnixIngest);
        AddGauge(
            "windhover_exporter_sender_series_bytes",
            "Bytes that series of senders take in the state or in a scrape at most: what --statsd.limit.bytes bounds.",
            () => _registry.SenderBytes);
        BuildInfo.AddTo(_self);
        if (file is not null)
        {
            Resume(file);
        }

        if (options.SetWindow > TimeSpan.Zero)
        {
            AddGauge("windhover_exporter_set_values", "Values of sets that are remembered now.", () => sets.Used);
        }
    }

    /// <summary>To be handed to the receivers.</summary>
    internal IngestCounters Ingest { get; } = new();

    /// <summary>For the receiver of the unix stream socket: statsd_exporter's metrics about connections speak of TCP.</summary>
    internal IngestCounters UnixIngest { get; } = new();

    /// <summary>The mapping in force; its warnings are for the host to log.</summary>
    internal MetricMapper Mapper => _context.Rules.Mapper;

    internal ExporterOptions Options => _options;

    /// <summary>The series of the clients.</summary>
    internal SeriesRegistry Registry => _registry;

    /// <summary>A sink for one receiving thread. It lives as long as the exporter: connections that come and go share one, since
    /// <see cref="ILineSink.Enter"/> waits until no other thread is inside.</summary>
    /// <param name="trace">Notes what becomes of each sample; lines take the slow way then. Null in usual operation.</param>
    /// <param name="isSender">What it gets comes from senders, and not from the launcher's own workers.</param>
    internal ILineSink CreateSink(SampleTrace? trace = null, bool isSender = false)
        => AddShard(new SeriesShard(_context, usesIndex: trace is null, trace, isSender));

    /// <summary>As <see cref="CreateSink"/>, for a thread that receives parts.</summary>
    internal IPartSink CreatePartSink(SampleTrace? trace = null)
        => AddShard(new SeriesShard(_context, usesIndex: trace is null, trace));

    /// <summary>A sink that takes the slow way for every line: the reference.</summary>
    internal ILineSink CreateReferenceSink() => AddShard(new SeriesShard(_context, usesIndex: false));

    /// <summary>Writes all series and the exporter's own metrics, sorted by name.</summary>
    public void WriteMetrics(IBufferWriter<byte> output, MetricsFormat format) => Write(output, format, withOwn: true);

    /// <summary>Writes the series of the clients only.</summary>
    internal void WriteClientMetrics(IBufferWriter<byte> output, MetricsFormat format) => Write(output, format, withOwn: false);

    /// <summary>The series of the clients, sorted by name. Only for callers that know of no expiry at the same time.</summary>
    internal IReadOnlyList<FamilySnapshot> ClientFamilies() => _registry.Snapshot();

    /// <summary>Living series of the clients.</summary>
    internal int SeriesCount => _registry.Count;

    /// <summary>What was rejected because its name was taken, with both sides.</summary>
    internal IReadOnlyList<Conflict> Conflicts() => _registry.Rejections.Conflicts();

    /// <summary>The kind of metric that has a name; null if no client ever had it.</summary>
    internal SeriesKind? KindOf(string metricName) => _registry.KindOf(metricName);

    /// <summary>The names that no rule takes, the most frequent first, since the mapping was loaded.</summary>
    internal UnmappedTop Unmapped(int count)
    {
        CollectUnmapped();
        return _context.Rules.Unmapped.Top(count);
    }

    /// <summary>The metrics about receiving, parsing and counting, as a scrape shows them; in no order.</summary>
    internal IReadOnlyList<SelfFamily> OwnFamilies() => [.. _pipeline.Read(), .. _self.Families()];

    /// <summary>Puts a new mapping file in force, whole or not at all, and counts the outcome. Series that exist stay as they
    /// are.</summary>
    /// <exception cref="YamlFileException">It cannot be used; the old one stays in force.</exception>
    public void Reload(string mappingConfig)
    {
        try
        {
            _context.Rules = new RulesInForce(MetricMapper.Parse(mappingConfig, Options.MappingStrict));
        }
        catch (YamlFileException)
        {
            _self.FailedReloads.Increment();
            throw;
        }

        _self.SuccessfulReloads.Increment();
    }

    /// <summary>Counts a reload whose file could not even be read.</summary>
    public void CountFailedReload() => _self.FailedReloads.Increment();

    /// <summary>Drops the series whose time to live has passed. To be called every second.</summary>
    public void ExpireSeries()
    {
        if (_clock.Now - _unmappedCollected > UnmappedCollection.Ticks)
        {
            _unmappedCollected = _clock.Now;
            CollectUnmapped();
        }

        if (_options.SetWindow > TimeSpan.Zero)
        {
            _registry.ForgetOldSetValues();
        }

        NoteAlive();
        _registry.FreeRetired();

        // Looked up first without a lock: mostly nothing has expired.
        if (!_registry.HasExpired())
        {
            return;
        }

        // A shard that is made meanwhile must not get to know what is about to go.
        lock (_shardsGate)
        {
            RemoveWithLocks(_shards, _registry.RemoveExpired);
        }
    }

    /// <summary>Removes series, from the state too. A sample that comes afterwards makes a new one, of whatever type.</summary>
    /// <param name="selectors">As <see cref="SeriesSelector"/> reads them; what any of them means goes.</param>
    /// <param name="problem">Why nothing was removed; empty if something could be.</param>
    /// <returns>How many.</returns>
    internal int RemoveSeries(IReadOnlyList<string> selectors, out string problem)
    {
        problem = selectors.Count == 0 ? "expected a selector such as hits{code=\"200\"}, but got none" : "";
        var parsed = new List<SeriesSelector>();
        foreach (var text in selectors)
        {
            if (SeriesSelector.Parse(text, out problem) is not { } selector)
            {
                return 0;
            }

            parsed.Add(selector);
        }

        var removed = 0;
        if (parsed.Count > 0)
        {
            lock (_shardsGate)
            {
                RemoveWithLocks(_shards, () => removed = _registry.Remove(parsed));
            }
        }

        return removed;
    }

    /// <summary>Tells the state file, if there is one, when it was last in use: how long no exporter counted is known from that. To be called
    /// at the end; <see cref="ExpireSeries"/> does it too.</summary>
    internal void NoteAlive() => _registry.Store.Slab.File?.Beat(_clock.Now, _clock.RealNow);

    /// <summary>Lets go of the state file and of all series. Nothing of this exporter may be used afterwards, or run any more.</summary>
    internal void CloseState()
    {
        NoteAlive();
        _registry.Store.Slab.Dispose();
    }

    /// <summary>A counter that the host keeps, shown among the exporter's own metrics. Calls with the same name and different
    /// labels add series to one family.</summary>
    internal SelfCounter AddCounter(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels)
        => _self.AddCounter(name, help, labels);

    /// <summary>A counter that the host computes at each scrape.</summary>
    internal void AddCounter(
        string name, string help, Func<double> value, params ReadOnlySpan<(string Name, string Value)> labels)
        => _self.AddCounter(name, help, value, labels);

    /// <summary>A gauge that the host computes at each scrape.</summary>
    internal void AddGauge(
        string name, string help, Func<double> value, params ReadOnlySpan<(string Name, string Value)> labels)
        => _self.AddGauge(name, help, value, labels);

    /// <summary>Families that the host has besides, read at each scrape; only one such source. Their names are those that
    /// <see cref="ReservedNames"/> keeps for a launcher.</summary>
    internal void ShowAlso(Func<IReadOnlyList<SelfFamily>> families) => _hostFamilies = families;

    /// <summary>Writes families of a host that has no exporter, in the text format.</summary>
    /// <param name="families">Sorted by name.</param>
    internal static void WriteText(IBufferWriter<byte> output, IReadOnlyList<SelfFamily> families)
        => TextExposition.Write(output, families, now: 0);

    /// <summary>To be called before each scrape, for <c>promhttp_metric_handler_*</c>.</summary>
    public void ScrapeStarted() => _self.ScrapesInFlight.Increment();

    /// <summary>To be called after each scrape, with the answer's HTTP status.</summary>
    public void ScrapeEnded(int status)
    {
        _self.ScrapesInFlight.Add(-1);
        _self.CountScrape(status);
    }

    private static MetricMapper Parse(ExporterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MappingConfig is { } yaml ? MetricMapper.Parse(yaml, options.MappingStrict) : MetricMapper.Empty;
    }

    private static void RemoveWithLocks(SeriesShard[] shards, Action remove)
    {
        var held = 0;
        try
        {
            for (; held < shards.Length; held++)
            {
                shards[held].Writer.Gate.Enter();
            }

            remove();
            foreach (var shard in shards)
            {
                shard.DropDeadLines();
            }
        }
        finally
        {
            while (held > 0)
            {
                shards[--held].Writer.Gate.Exit();
            }
        }
    }

    private void Resume(StateFile file)
    {
        _registry.MayRedefine = file.TakeOver(_options.MappingConfig);
        var loader = new SeriesLoader(_registry, _clock);
        loader.Load(_options.State!.IsApplied ?? (static _ => false));
        StateMetrics.AddTo(_self, _registry, loader, () => Volatile.Read(ref _shards));
        NoteAlive();
    }

    private void Write(IBufferWriter<byte> output, MetricsFormat format, bool withOwn)
    {
        // Series that expire while this lasts keep their memory.
        using var scope = _registry.Store.Read();
        var families = Families(withOwn);
        switch (format)
        {
            case MetricsFormat.ProtobufDelimited:
                new ProtobufExposition(output, _clock).Write(families);
                break;
            case MetricsFormat.OpenMetrics:
                new OpenMetricsExposition(output, _clock).Write(families);
                break;
            default:
                TextExposition.Write(output, families, _clock.Now);
                break;
        }
    }

    private void CollectUnmapped()
    {
        foreach (var shard in Volatile.Read(ref _shards))
        {
            var more = true;
            for (var first = 0; more; first += UnmappedBlock)
            {
                lock (shard.Writer.Gate)
                {
                    more = shard.CollectUnmapped(first, UnmappedBlock);
                }
            }
        }
    }

    private SeriesShard AddShard(SeriesShard shard)
    {
        lock (_shardsGate)
        {
            Volatile.Write(ref _shards, [.. _shards, shard]);
        }

        return shard;
    }

    /// <summary>Sorted by name. No client has a name of ours, so nothing meets.</summary>
    private List<IExposedFamily> Families(bool withOwn)
    {
        var families = new List<IExposedFamily>();
        foreach (var snapshot in _registry.Snapshot())
        {
            families.Add(new ClientFamily(snapshot));
        }

        if (withOwn)
        {
            families.AddRange(_pipeline.Read());
            families.AddRange(_self.Families());
            families.AddRange(ProcessMetrics.Read());
            families.AddRange(RuntimeMetrics.Read());
            families.AddRange(_hostFamilies());
            families.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }

        return families;
    }
}
