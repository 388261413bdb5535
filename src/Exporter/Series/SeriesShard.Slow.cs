using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Series;

/// <summary>The way of lines that are new, unusual or wrong: parsed by the book, mapped, and taken to the registry.</summary>
internal sealed partial class SeriesShard
{
    private readonly LineParser _parser;
    private readonly ParsedLine _parsed = new();
    private readonly LabelWriter _labels = new();

    /// <summary>Series made by a line of several samples.</summary>
    private readonly List<TimeSeries> _created = [];

    private void AddSlowly(ReadOnlySpan<byte> line)
    {
        LineStatistics statistics = Tallies.Parser;
        long samples = statistics.Samples;
        long tagged = statistics.Tags;
        long tagErrors = statistics.TagErrors;
        _parser.Parse(line, _parsed, statistics);
        samples = statistics.Samples - samples;
        tagged = statistics.Tags - tagged;

        bool same = true;
        KnownLine first = default;
        for (int i = 0; i < _parsed.Events.Count; i++)
        {
            bool accepted = TryAdd(_parsed.Events[i], out KnownLine known);
            first = i == 0 ? known : first;
            same &= accepted && known.Cell == first.Cell;
        }

        MarkLostLabels();
        if (same && samples == _parsed.Events.Count && statistics.TagErrors == tagErrors && (tagged == 0 || tagged == samples))
        {
            first.Tagged = tagged > 0;
            Remember(line, first);
        }
    }

    private void MarkLostLabels()
    {
        if (_created.Count == 0)
        {
            return;
        }

        _labels.Write(_parsed.Labels);
        foreach (TimeSeries series in _created)
        {
            series.LostItsLabels = !_labels.Labels.SequenceEqual(series.Labels);
        }

        _created.Clear();
    }

    /// <summary>Puts a line into the index, if what it means depends on its bytes outside of the values alone.</summary>
    private void Remember(ReadOnlySpan<byte> line, KnownLine known)
    {
        // The values of a set are no numbers, and each is looked up anyway.
        if (!_usesIndex || _parsed.Events.Count == 0 || known.Cell is SetCell)
        {
            return;
        }

        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> rest = line[(colon + 1)..];
        ReadOnlySpan<byte> tail = rest[rest.IndexOf((byte)'|')..];
        if (colon + tail.Length <= LineIndex.MaxKeyBytes && LineTail.TryReadDivisor(tail, known.Type, out known.Divisor))
        {
            _index.Add(line[..colon], tail, known);
        }
    }

    /// <returns>The sample was added, or dropped as a rule says; else it was refused and counted.</returns>
    private bool TryAdd(in StatsdEvent sample, out KnownLine known)
    {
        CountQueued(sample.Count);
        MappingMatch? match = _rules.Map(sample.Name, sample.Type, out bool wasCached);
        if (_countsCache)
        {
            Tallies.CacheGets += sample.Count;
            Tallies.CacheHits += wasCached ? sample.Count : sample.Count - 1;
        }

        known = new KnownLine
        {
            Type = sample.Type,
            Weight = sample.Count,
            Mapped = match is not null,
            Scale = match?.Rule.Scale ?? 1,
            Divisor = 1,
        };
        if (match is { Rule.Drop: true })
        {
            Tallies.Dropped += sample.Count;
            return true;
        }

        string statsdName = match?.Name ?? sample.Name;
        if (match is null)
        {
            Tallies.Unmapped += sample.Count;
        }
        else if (statsdName.Length == 0)
        {
            Refuse(Refusal.EmptyMetricName, sample, "", holder: null);
            return false;
        }
        else
        {
            MergeLabels(match);
            Tallies.Mapped += sample.Count;
        }

        return TryAdd(sample, MetricName.Escape(statsdName), match?.Rule, ref known);
    }

    private bool TryAdd(in StatsdEvent sample, string name, MetricMapping? rule, ref KnownLine known)
    {
        double value = sample.Value * known.Scale;
        if (sample.Type == EventType.Counter && value < 0)
        {
            Refuse(Refusal.IllegalNegativeCounter, sample, name, holder: null);
            return false;
        }

        _labels.Write(_parsed.Labels);
        var request = new SeriesRequest(KindOf(sample.Type, rule), name, _labels, rule, _rules.Defaults, this)
        {
            IsSet = sample.SetValue is not null,
        };
        Acquired acquired = _context.Registry.Acquire(request);
        if (acquired.Cell is null)
        {
            Refuse(acquired.Refusal, sample, name, acquired.Holder);
            return false;
        }

        if (acquired.Created is not null && _parsed.Events.Count > 1)
        {
            _created.Add(acquired.Created);
        }

        known.Cell = acquired.Cell;

        if (known.Cell is SetCell set)
        {
            set.Touched = _now;
            if (!set.TryAdd(sample.SetValue, _now))
            {
                Refuse(Refusal.TooManySetValues, sample, name, holder: null);
                return false;
            }
        }
        else
        {
            Apply(known.Cell, value, sample.Relative, sample.Count);
        }

        Tallies.CountAccepted(sample.Type, sample.Count);
        return true;
    }

    private SeriesKind KindOf(EventType type, MetricMapping? rule) => type switch
    {
        EventType.Counter => SeriesKind.Counter,
        EventType.Gauge => SeriesKind.Gauge,
        _ => (rule is null ? _rules.Defaults.ObserverType : rule.ObserverType) == ObserverType.Histogram
            ? SeriesKind.Histogram
            : SeriesKind.Summary,
    };

    /// <summary>Into the map that all samples of the line share: see <see cref="ParsedLine.Labels"/>.</summary>
    private void MergeLabels(MappingMatch match)
    {
        foreach ((string name, string value) in match.Labels)
        {
            if (!match.Rule.HonorLabels || !_parsed.Labels.ContainsKey(name))
            {
                _parsed.Labels[name] = value;
            }
        }
    }

    private void Refuse(Refusal refusal, in StatsdEvent sample, string name, string? holder)
        => _context.Registry.Refusals.Count(refusal, sample.Count, sample.Type, name, sample.Name, holder);
}
