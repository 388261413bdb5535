using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Registry;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Shards;

/// <summary>The way of lines that are new, unusual or wrong: parsed by the book, mapped, and taken to the registry.</summary>
internal sealed partial class SeriesShard
{
    private readonly LineParser _parser;
    private readonly ParsedLine _parsed = new();
    private readonly LabelWriter _labels = new();

    /// <summary>Series made by a line of several samples.</summary>
    private readonly List<TimeSeries> _created = [];

    /// <summary>What became of the last sample of each type in this line. A datagram has room for ten thousand samples that share ten
    /// thousand labels; asking anew for each of them stops the shard for ten seconds.</summary>
    private readonly Verdict[] _verdicts = new Verdict[StatsdType.All.Count];

    /// <summary>Rises with each line, and with each change of the labels that the samples of a line share.</summary>
    private long _labelsVersion;

    private void AddSlowly(ReadOnlySpan<byte> line)
    {
        _labelsVersion++;
        var statistics = Tallies.Parser;
        var samples = statistics.Samples;
        var tagged = statistics.Tags;
        var tagErrors = statistics.TagErrors;
        _parser.Parse(line, _parsed, statistics);
        samples = statistics.Samples - samples;
        tagged = statistics.Tags - tagged;

        var same = true;
        SeriesCell cell = default;
        LineTraits traits = default;
        for (var i = 0; i < _parsed.Events.Count; i++)
        {
            var accepted = TryAdd(_parsed.Events[i], out var added, out var read);
            (cell, traits) = i == 0 ? (added, read) : (cell, traits);
            same &= accepted && added == cell;
        }

        MarkLostLabels();
        if (same && samples == _parsed.Events.Count && statistics.TagErrors == tagErrors && (tagged == 0 || tagged == samples))
        {
            Remember(line, cell, traits with { Tagged = tagged > 0 });
        }
    }

    private void MarkLostLabels()
    {
        if (_created.Count == 0)
        {
            return;
        }

        _labels.Write(_parsed.Labels);
        foreach (var series in _created)
        {
            if (!_labels.Labels.SequenceEqual(series.Labels))
            {
                _context.Registry.LoseLabels(series);
            }
        }

        _created.Clear();
    }

    /// <summary>Puts a line into the index, if what it means depends on its bytes outside of the values alone.</summary>
    private void Remember(ReadOnlySpan<byte> line, SeriesCell cell, in LineTraits traits)
    {
        // The values of a set are no numbers, and each is looked up anyway.
        if (!_usesIndex || _parsed.Events.Count == 0 || (!cell.IsNone && cell.Type == RecordType.Set))
        {
            return;
        }

        var colon = line.IndexOf((byte)':');
        var rest = line[(colon + 1)..];
        var tail = rest[rest.IndexOf((byte)'|')..];
        if (!LineIndex.CanHold(line[..colon], tail) || !LineTail.TryReadDivisor(tail, traits.Type, out var divisor))
        {
            return;
        }

        if (_index.IsFull || _meanings.IsFull)
        {
            CollectUnmapped(0, int.MaxValue);
            ForgetLines();
        }

        _index.Add(line[..colon], tail, new KnownLine(cell, _meanings.Of(traits with { Divisor = divisor })));
    }

    /// <param name="cell">Where the sample was added; none where it was dropped or rejected.</param>
    /// <param name="traits">How it was read.</param>
    /// <returns>The sample was added, or dropped as a rule says; else it was rejected and counted.</returns>
    private bool TryAdd(in StatsdEvent sample, out SeriesCell cell, out LineTraits traits)
    {
        ref var verdict = ref _verdicts[sample.Type.Index];
        if (verdict.LabelsVersion != _labelsVersion)
        {
            Look(sample, ref verdict);
        }

        _trace?.Begin(sample, verdict.Rule);
        cell = default;
        traits = new LineTraits
        {
            Type = sample.Type,
            Mapped = verdict.Mapped,
            Divisor = 1,
            Scale = verdict.Scale,
            Weight = sample.Count,
            UnmappedName = verdict.UnmappedName,
        };
        if (verdict.Drop)
        {
            Tallies.Dropped += sample.Count;
            return true;
        }

        if (verdict.Mapped && verdict.StatsdName.Length == 0)
        {
            Reject(Rejection.EmptyMetricName, sample, "", holder: null);
            return false;
        }

        if (verdict.Mapped)
        {
            Tallies.Mapped += sample.Count;
        }
        else
        {
            Tallies.Unmapped += sample.Count;
            _rules.Unmapped.Add(verdict.UnmappedName, sample.Type.Event, sample.Count);
        }

        var isAdded = TryAdd(sample, ref verdict);
        cell = verdict.Cell;
        return isAdded;
    }

    /// <summary>Asks the mapper.</summary>
    private void Look(in StatsdEvent sample, ref Verdict verdict)
    {
        var match = _rules.Mapper.Map(sample.Name, sample.Type.Event);
        var statsdName = match?.Name ?? sample.Name;
        verdict = new Verdict
        {
            StatsdName = statsdName,
            UnmappedName = match is null ? UnmappedNames.Cut(sample.Name) : "",
            Rule = match?.Rule,
            Mapped = match is not null,
            Scale = match?.Rule.Scale ?? 1,
        };
        if (match is { Rule.Drop: false } && statsdName.Length > 0)
        {
            MergeLabels(match);
        }

        verdict.LabelsVersion = _labelsVersion;
    }

    private bool TryAdd(in StatsdEvent sample, ref Verdict verdict)
    {
        var value = sample.Value * verdict.Scale;
        if (sample.Type.CannotFall && value < 0)
        {
            Reject(Rejection.IllegalNegativeCounter, sample, MetricName.Escape(verdict.StatsdName), holder: null);
            return false;
        }

        if (verdict.Cell.IsNone && verdict.Rejection == Rejection.None)
        {
            Acquire(sample, ref verdict);
        }

        _trace?.Reach(sample.Type);
        if (verdict.Cell.IsNone)
        {
            Reject(verdict.Rejection, sample, verdict.MetricName, verdict.Holder);
            return false;
        }

        if (verdict.Cell.Type == RecordType.Set)
        {
            verdict.Cell.Touched = _now;
            if (!_store.ObjectOf<SetCell>(verdict.Cell).TryAdd(sample.SetValue, _now))
            {
                Reject(Rejection.TooManySetValues, sample, verdict.MetricName, holder: null);
                return false;
            }
        }
        else
        {
            Apply(verdict.Cell, value, sample.Relative, sample.Count);
        }

        Tallies.CountAccepted(sample.Type.Event, sample.Count);
        return true;
    }

    /// <summary>Asks the registry.</summary>
    private void Acquire(in StatsdEvent sample, ref Verdict verdict)
    {
        verdict.MetricName = MetricName.Escape(verdict.StatsdName);
        _labels.Write(_parsed.Labels);
        var request = new SeriesRequest(
            KindOf(sample.Type.Event, verdict.Rule), verdict.MetricName, _labels, verdict.Rule, _rules.Mapper.Defaults, Writer)
        {
            IsSet = sample.Type.IsSet,
        };
        _trace?.Request(sample.Type, request);
        var acquired = _context.Registry.Acquire(request);
        verdict.Cell = acquired.Cell;
        verdict.Rejection = acquired.Rejection;
        verdict.Holder = acquired.Holder;
        if (acquired.OtherHelp is { } shown)
        {
            _context.Registry.Rejections.CountOtherHelp(verdict.MetricName, sample.Name, shown, request.Help);
        }

        if (!acquired.Created.IsNone && _parsed.Events.Count > 1)
        {
            _created.Add(acquired.Created);
        }
    }

    private SeriesKind KindOf(EventType type, MetricMapping? rule) => type switch
    {
        EventType.Counter => SeriesKind.Counter,
        EventType.Gauge => SeriesKind.Gauge,
        EventType.Observer => (rule is null ? _rules.Mapper.Defaults.ObserverType : rule.ObserverType) == ObserverType.Histogram
            ? SeriesKind.Histogram
            : SeriesKind.Summary,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "events of this type become no series"),
    };

    /// <summary>Into the map that all samples of the line share: see <see cref="ParsedLine.Labels"/>.</summary>
    private void MergeLabels(MappingMatch match)
    {
        foreach ((var name, var value) in match.Labels)
        {
            var isKnown = _parsed.Labels.TryGetValue(name, out var old);
            if (!isKnown || (!match.Rule.HonorLabels && old != value))
            {
                _parsed.Labels[name] = value;
                _labelsVersion++;
            }
        }
    }

    private void Reject(Rejection rejection, in StatsdEvent sample, string name, string? holder)
    {
        _context.Registry.Rejections.Count(rejection, sample.Count, sample.Type.Event, name, sample.Name, holder);
        _trace?.Reject(rejection, holder);
    }

    private struct Verdict
    {
        public long LabelsVersion;
        public MetricMapping? Rule;
        public string StatsdName;
        public string UnmappedName;
        public string MetricName;
        public SeriesCell Cell;
        public bool Mapped;
        public double Scale;
        public Rejection Rejection;
        public string? Holder;

        public readonly bool Drop => Rule is { Drop: true };
    }
}
