using System.Runtime.CompilerServices;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;
using Windhover.Interop;

namespace Windhover.Exporter.Shards;

/// <summary>What one receiving thread adds to the series. Lines that it has met before are found by their bytes and added in place;
/// all others go the slow way (<c>SeriesShard.Slow.cs</c>), which is also the reference that tests compare this one with.</summary>
/// <remarks>
/// Between the sockets (<c>Ingest</c>) and the series (<c>Registry</c>, <c>Values</c>). Threads share no counter: each shard has its own
/// part of a counter or histogram, and a scrape adds the parts up. Gauges and summaries have one part, which all shards write.
/// <code>
/// Enter ─► Line ─► known?  yes: LineIndex ─► KnownLine ─► SeriesCell += value
///                          no:  LineParser ─► MetricMapper ─► SeriesRegistry.Acquire ─► remembered in LineIndex
/// Exit
/// </code>
/// A batch is added under <see cref="Writer"/>'s lock, taken once. With parts (<c>SeriesShard.Parts.cs</c>) a journal is open, so that a
/// kill in the middle of a part leaves nothing half counted.
/// </remarks>
internal sealed partial class SeriesShard : IPartSink
{
    /// <summary>Bytes. Processors fetch two lines at once.</summary>
    private const int CacheLines = 2 * CacheLine.Bytes;

    private readonly ShardContext _context;
    private readonly LineIndex _index = new();
    private readonly LineMeanings _meanings = new();
    private readonly SeriesStore _store;
    private readonly bool _usesIndex;
    private readonly SampleTrace? _trace;
    private double[] _values;
    private RulesInForce _rules;
    private long _now;

    /// <param name="usesIndex">False takes the slow way for every line.</param>
    /// <param name="trace">Told what becomes of each sample on the slow way; null in operation.</param>
    /// <param name="isSender">As <see cref="CellWriter.IsSender"/>.</param>
    public SeriesShard(ShardContext context, bool usesIndex = true, SampleTrace? trace = null, bool isSender = false)
    {
        _trace = trace;
        _context = context;
        _store = context.Registry.Store;
        Writer = new CellWriter(context.NextShardNumber(), isSender);
        _usesIndex = usesIndex;
        _rules = context.Rules;
        _parser = new LineParser(context.Lines);

        // Made last, and so lies between the numbers of this shard and those of the next: two threads write them with each line, and two
        // in one cache line would be passed to and fro. The collector keeps the order.
        _values = new double[CacheLines / sizeof(double)];
    }

    /// <summary>This shard as its cells know it.</summary>
    public CellWriter Writer { get; }

    public EventTallies Tallies { get; } = new();

    public void Enter()
    {
        Writer.Gate.Enter();

        // The clock is read once per batch: no time to live is counted in microseconds.
        _now = _context.Clock.Now;
        var rules = _context.Rules;
        if (rules != _rules)
        {
            _rules = rules;
            ForgetLines();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Line(ReadOnlySpan<byte> line)
    {
        if (!TryKnownLine(line))
        {
            AddSlowly(line);
        }
    }

    public void Exit() => Writer.Gate.Exit();

    /// <summary>Forgets lines whose series have expired. With the lock held.</summary>
    public void DropDeadLines()
    {
        if (_index.DropDead())
        {
            CollectUnmapped(0, int.MaxValue);
            ForgetLines();
        }
    }

    /// <summary>Hands over how often lines came whose names no rule takes. With the lock held.</summary>
    /// <returns>Whether there are more behind the last.</returns>
    public bool CollectUnmapped(int first, int count) => _meanings.CollectUnmapped(_rules.Unmapped, first, count);

    private void ForgetLines()
    {
        _index.Clear();
        _meanings.Clear();
    }

    /// <summary><c>name ":" value *( ":" value ) "|" tail</c>, where name and tail are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryKnownLine(ReadOnlySpan<byte> line)
    {
        if (!LineValues.TryFind(line, out var found))
        {
            return false;
        }

        ref readonly var known = ref _index.Find(line[..found.Colon], line[found.Bar..]);
        if (Unsafe.IsNullRef(in known))
        {
            return false;
        }

        var rest = line[(found.Colon + 1)..];
        var length = found.Bar - found.Colon - 1;
        if (_openJournal is null && known.Meaning.AddsWhole && FewDigits.TryParse(rest, length, out var whole) && !known.Cell.IsNone)
        {
            AddWhole(whole, in known);
            return true;
        }

        return found.AreMany ? AddMany(rest[..length], in known) : AddOne(rest[..length], in known);
    }

    /// <summary>What <see cref="AddOne"/> comes to for most counters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddWhole(ulong value, in KnownLine known)
    {
        known.Cell.Touched = _now;
        known.Cell.Counter.AddWhole(value);
        Tally(known.Meaning, samples: 1, isDropped: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AddOne(ReadOnlySpan<byte> text, in KnownLine known)
    {
        if (!TryReadValue(text, in known, out var value))
        {
            return false;
        }

        var meaning = known.Meaning;
        if (!known.Cell.IsNone)
        {
            Apply(known.Cell, value, isRelative: text[0] is (byte)'+' or (byte)'-', meaning.Weight);
        }

        Tally(meaning, samples: 1, isDropped: known.Cell.IsNone);
        return true;
    }

    /// <summary>DogStatsD's extended aggregation. Nothing is added before all values are read: a bad one is the slow path's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AddMany(ReadOnlySpan<byte> texts, in KnownLine known)
    {
        var meaning = known.Meaning;
        if (!meaning.Packs)
        {
            return false;
        }

        var count = 0;
        foreach (var range in texts.Split((byte)':'))
        {
            if (count == _values.Length)
            {
                Array.Resize(ref _values, count * 2);
            }

            if (!TryReadValue(texts[range], in known, out _values[count++]))
            {
                return false;
            }
        }

        if (!known.Cell.IsNone)
        {
            foreach (var value in _values.AsSpan(0, count))
            {
                Apply(known.Cell, value, isRelative: false, meaning.Weight);
            }
        }

        Tally(meaning, count, isDropped: known.Cell.IsNone);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadValue(ReadOnlySpan<byte> text, in KnownLine known, out double value)
    {
        if (!FloatReader.TryParse(text, out value))
        {
            return false;
        }

        // A division takes as long as all the rest of this method.
        var meaning = known.Meaning;
        if (meaning.Divisor != 1)
        {
            value /= meaning.Divisor;
        }

        value *= meaning.Scale;

        // Below zero is rejected where a value must not fall, and the slow path says so. NaN passes, as in statsd_exporter.
        return !(value < 0) || !meaning.CannotFall || known.Cell.IsNone;
    }

    /// <param name="value">After scale and division.</param>
    /// <param name="isRelative">Written with a sign, which only gauges care about.</param>
    /// <param name="weight">How often the value was seen, 1 or more; counters and gauges come with it divided in already.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(SeriesCell cell, double value, bool isRelative, long weight)
    {
        cell.Touched = _now;
        if (!cell.IsCounter || _openJournal is not null)
        {
            ApplyOther(cell, value, isRelative, weight);
            return;
        }

        cell.Counter.Add(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void ApplyOther(SeriesCell cell, double value, bool isRelative, long weight)
    {
        switch (cell.Type)
        {
            case RecordType.Gauge:
                if ((cell.Flags & RecordFlags.Hidden) != RecordFlags.None)
                {
                    _context.Registry.Show(cell);
                }

                _openJournal?.Save(cell.Words);
                GaugeValue.Set(ref cell.Gauge, value, isRelative);
                break;
            case RecordType.Summary:
                _store.ObjectOf<SummaryCell>(cell).Add(value, weight, _now, _openJournal);
                break;
            case RecordType.Histogram or RecordType.HistogramPart:
                _store.ObjectOf<HistogramCell>(cell).Add(value, weight, _openJournal);
                break;
            default:
                cell.Counter.Add(value, _openJournal!);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tally(LineMeaning meaning, long samples, bool isDropped)
    {
        var events = samples * meaning.Weight;
        var tallies = Tallies;
        tallies.Parser.Samples += samples;
        if (meaning.Tagged)
        {
            tallies.Parser.Tags += samples;
        }

        if (isDropped)
        {
            tallies.Dropped += events;
            return;
        }

        if (meaning.Mapped)
        {
            tallies.Mapped += events;
        }
        else
        {
            tallies.Unmapped += events;
            meaning.UnmappedEvents += events;
        }

        tallies.CountAccepted(meaning.Event, events);
    }
}
