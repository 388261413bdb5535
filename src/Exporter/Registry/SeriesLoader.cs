using System.Text;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Registry;

/// <summary>Takes in what the process before left in the state. Nothing in the file is believed before it is looked at, and one bad
/// record costs no other.</summary>
internal sealed unsafe class SeriesLoader(SeriesRegistry registry, SeriesClock clock)
{
    private readonly SeriesStore _store = registry.Store;
    private readonly Slab _slab = registry.Store.Slab;
    private readonly List<uint> _found = [];

    /// <summary>By the handle of their record; null if the rules reject them.</summary>
    private readonly Dictionary<uint, KnownTerms?> _terms = [];

    private readonly Dictionary<uint, TimeSeries> _series = [];

    /// <summary>Series that have expired or were removed: their parts go with them, and are no loss.</summary>
    private readonly HashSet<uint> _gone = [];

    /// <summary>Blocks of native buckets that a histogram has.</summary>
    private readonly HashSet<uint> _blocks = [];

    /// <summary>Series that were taken in.</summary>
    public int Series => _series.Count;

    /// <summary>Journals of parts that the process before was killed in.</summary>
    public int TakenBack { get; private set; }

    /// <param name="isApplied">See <see cref="StateOptions.IsApplied"/>.</param>
    public void Load(Func<PartId, bool> isApplied)
    {
        registry.Lose(StateLoss.Damaged, StateWalk.Run(_slab, _found));
        Each(type => type == RecordType.Journal, handle =>
        {
            TakenBack += Journal.TakeBack(_slab, handle, isApplied, IsValue) ? 1 : 0;
            _store.Free(handle);
        });
        Each(IsSeries, handle => LetGoUnlessNull(handle, LoadSeries(handle)));
        Each(IsPart, handle => LetGoUnlessNull(handle, LoadPart(handle)));
        Each(type => type == RecordType.Terms, FreeUnused);
        Each(type => type == RecordType.NativeBuckets, FreeUnusedBlock);
        Each(IsUnknown, handle =>
        {
            registry.Lose(StateLoss.Damaged);
            _store.Free(handle);
        });

        // What has expired while no exporter ran. No shard knows anything yet.
        registry.RemoveExpired();
    }

    private static bool IsSeries(RecordType type)
        => type is RecordType.Counter or RecordType.Gauge or RecordType.Summary or RecordType.Histogram;

    private static bool IsPart(RecordType type) => type is RecordType.CounterPart or RecordType.HistogramPart;

    private static bool IsUnknown(RecordType type)
        => !IsSeries(type) && !IsPart(type) && type is not (RecordType.Terms or RecordType.NativeBuckets or RecordType.None);

    /// <returns>What speaks against the values; null for nothing.</returns>
    private StateLoss? CheckValues(SeriesCell cell, LabelNameSet set)
    {
        var isPossible = cell.Type switch
        {
            RecordType.Counter or RecordType.CounterPart => cell.Counter.IsPossible,
            RecordType.Histogram or RecordType.HistogramPart => HistogramCell.IsPossible(cell),
            _ => true,
        };
        if (!isPossible)
        {
            return StateLoss.ImpossibleValue;
        }

        return cell.Type is RecordType.Histogram or RecordType.HistogramPart ? CheckNative(cell, set.Histogram!) : null;
    }

    private StateLoss? CheckNative(SeriesCell cell, HistogramShape shape)
    {
        var handle = cell.Words[HistogramCell.NativeHandle];
        ref var count = ref cell.Words[1];
        UInt128 total = 0;
        if (handle != 0)
        {
            // It is missing where the disk was full: it lay in private memory then.
            if (handle > uint.MaxValue || _found.BinarySearch((uint)handle) < 0
                || Record.Type(_slab.At((uint)handle)) != RecordType.NativeBuckets
                || _store.At((uint)handle).Whole != (_store.Slab.HandleOf(cell.Address), Record.Checksum(cell.Address)))
            {
                return StateLoss.Orphan;
            }

            if (!new NativeBlock(_store.At((uint)handle)).IsPossible(shape, out total) || total > count)
            {
                return StateLoss.ImpossibleValue;
            }

            _blocks.Add((uint)handle);
        }

        if (shape.NativeSchema is not null && !double.IsNaN(BitConverter.UInt64BitsToDouble(cell.Words[2])))
        {
            // A kill came in the middle of a sample, which no scrape has seen. Prometheus takes no native histogram whose buckets do not
            // add up, unless NaN was observed.
            count = (ulong)total;
        }

        return null;
    }

    private void Each(Func<RecordType, bool> isWanted, Action<uint> load)
    {
        foreach (var handle in _found)
        {
            // What was freed meanwhile has no type any more.
            if (isWanted(Record.Type(_slab.At(handle))))
            {
                load(handle);
            }
        }
    }

    private void LetGoUnlessNull(uint handle, StateLoss? loss)
    {
        if (loss is { } reason)
        {
            registry.Lose(reason);
            _store.Free(handle);
        }
    }

    /// <summary>Whether a place (in bytes) is that of a word that samples change.</summary>
    private bool IsValue(long place)
    {
        var index = _found.BinarySearch((uint)(place / Slab.Unit));
        index = index < 0 ? ~index - 1 : index;
        if (index < 0)
        {
            return false;
        }

        var cell = _store.At(_found[index]);
        var offset = place - (_found[index] * (long)Slab.Unit);
        return (IsSeries(cell.Type) || IsPart(cell.Type) || cell.Type == RecordType.NativeBuckets)
            && offset >= SeriesCell.WordsAt
            && offset < SeriesCell.WordsAt + (cell.WordCount * (long)sizeof(ulong));
    }

    /// <returns>Why it is left out; null if it is not, or where that is no loss.</returns>
    private StateLoss? LoadSeries(uint handle)
    {
        var cell = _store.At(handle);
        if (!HasIdentity(cell) || cell.PaddingBytes > Record.IdentityBytes(cell.Address) - SeriesCell.IdentityBytes)
        {
            return StateLoss.Damaged;
        }

        if ((cell.Flags & (RecordFlags.Dead | RecordFlags.Hidden)) != RecordFlags.None)
        {
            LetGo(handle);
            return null;
        }

        if (TermsOf(cell.Terms, out var loss) is not { } known)
        {
            return loss;
        }

        if (cell.Type != SeriesStore.TypeOf(known.Terms.Owner)
            || cell.WordCount != SeriesStore.WordsOf(known.Terms.Owner)
            || !LabelText.IsValid(cell.Labels, known.Names, out var longestValue))
        {
            return StateLoss.Damaged;
        }

        if (CheckValues(cell, known.Terms.Owner) is { } fault)
        {
            return fault;
        }

        // Later than now it cannot be: a clock went back, or the last second before a kill is not noted.
        cell.Touched = Math.Clamp(cell.Touched, 0, clock.Now);
        if (registry.Inherit(handle, known.Terms, cell.Terms, longestValue, out var series) is { } reason)
        {
            return reason;
        }

        _series.Add(handle, series);
        return null;
    }

    private StateLoss? LoadPart(uint handle)
    {
        var cell = _store.At(handle);
        if (!HasIdentity(cell))
        {
            return StateLoss.Damaged;
        }

        (var whole, var checksum) = cell.Whole;
        if (_gone.Contains(whole))
        {
            _store.Free(handle);
            return null;
        }

        if (!_series.TryGetValue(whole, out var series) || Record.Checksum(series.Cell.Address) != checksum)
        {
            return StateLoss.Orphan;
        }

        var fits = cell.WordCount == series.Cell.WordCount
            && (cell.Type == RecordType.CounterPart
                ? series.Cell.Type == RecordType.Counter
                : series.Cell.Type == RecordType.Histogram);
        if (!fits)
        {
            return StateLoss.Damaged;
        }

        if (CheckValues(cell, series.Owner) is { } fault)
        {
            return fault;
        }

        cell.Touched = Math.Clamp(cell.Touched, 0, clock.Now);
        _store.Attach(series, handle);
        return null;
    }

    private static bool HasIdentity(SeriesCell cell)
        => cell.WordCount >= 1
            && (!cell.IsCounter || cell.WordCount == 2)
            && Record.IdentityBytes(cell.Address) >= SeriesCell.IdentityBytes;

    private void LetGo(uint handle)
    {
        _gone.Add(handle);
        _store.Free(handle);
    }

    private KnownTerms? TermsOf(uint handle, out StateLoss loss)
    {
        loss = StateLoss.Rejected;
        if (_terms.TryGetValue(handle, out var known))
        {
            return known;
        }

        var index = _found.BinarySearch(handle);
        if (index < 0 || Record.Type(_slab.At(handle)) != RecordType.Terms)
        {
            loss = StateLoss.Orphan;
            return null;
        }

        if (TermsRecord.Read(_slab.At(handle)) is not { } loaded)
        {
            loss = StateLoss.Damaged;
            return null;
        }

        (var set, loss) = registry.Inherit(loaded);
        known = set is null ? null : new KnownTerms(new SeriesTerms(set, loaded.Ttl), Encoding.UTF8.GetBytes(loaded.Names));
        _terms.Add(handle, known);
        return known;
    }

    private void FreeUnused(uint handle)
    {
        if (_terms.GetValueOrDefault(handle) is not { Terms.Count: > 0 })
        {
            _store.Free(handle);
        }
    }

    /// <summary>Blocks of series that are left out, and those that a kill has caught before they had an owner.</summary>
    private void FreeUnusedBlock(uint handle)
    {
        if (!_blocks.Contains(handle))
        {
            _store.Free(handle);
        }
    }

    /// <param name="Names">Of labels, UTF-8.</param>
    private sealed record KnownTerms(SeriesTerms Terms, byte[] Names);
}
