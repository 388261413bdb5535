using System.Runtime.CompilerServices;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>Makes the records of series, and takes them back when no scrape can read them any more.</summary>
/// <remarks>Between the registry, which decides, and the slab, which only knows bytes: it knows which record a kind of series needs, and
/// which object of this process (a summary's window, a set's values) belongs to it. What makes or removes records happens under <see cref="Windhover.Exporter.State.Slab.Gate"/>. Reading needs no lock.</remarks>
internal sealed unsafe class SeriesStore(Slab slab, SetBudget sets, SeriesClock clock)
{
    private readonly SeriesObjects _objects = new();
    private readonly ScrapeEpochs _epochs = new();
    private long _unsaved;

    public Slab Slab => slab;

    /// <summary>Series that are meant to outlive the process, and lie in private memory for want of space; ever.</summary>
    public long UnsavedSeries => _unsaved + Blocks.Unsaved;

    public NativeBlocks Blocks { get; } = new(slab);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SeriesCell At(uint handle) => new(slab.At(handle));

    public TimeSeries SeriesAt(uint handle) => new(this, handle);

    public SeriesTerms TermsOf(SeriesCell cell) => (SeriesTerms)_objects[Record.Runtime(slab.At(cell.Terms))];

    /// <summary>Of histograms, summaries and sets: what lives in this process only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ObjectOf<T>(SeriesCell cell)
        where T : class
        => Unsafe.As<T>(_objects[(uint)cell.Words[0]]);

    /// <summary>Makes a series with its first part.</summary>
    /// <param name="writer">Who writes it, where its kind has parts; else all do.</param>
    /// <returns>None if there is no memory.</returns>
    public TimeSeries Create(SeriesTerms terms, ReadOnlySpan<byte> labels, CellWriter writer)
    {
        var set = terms.Owner;
        var type = TypeOf(set);

        // A set is what came within a window.
        var wanted = slab.File is not null && !set.Family.IsSet;
        if (terms.Number == 0)
        {
            terms.Number = _objects.Add(terms);
        }

        var termsHandle = HandleOf(terms, wanted);
        var words = WordsOf(set);
        var bytes = SeriesCell.WordsAt + (words * sizeof(ulong)) + SeriesCell.IdentityBytes + labels.Length;
        var padding = -bytes & (Slab.Unit - 1);
        var handle = termsHandle == 0 ? 0 : slab.Allocate(bytes + padding, wanted && slab.IsSaved(termsHandle));
        if (handle == 0)
        {
            Forget(terms);
            return default;
        }

        var hasParts = type is RecordType.Counter or RecordType.Histogram;
        var cell = SeriesCell.Prepare(
            slab.At(handle), words, clock.Now, hasParts ? (ushort)writer.Number : (ushort)SeriesCell.AllShards);
        cell.SetSeries(clock.WallNow, termsHandle, labels, padding);
        AddObject(cell, type, set);
        if (type == RecordType.Histogram)
        {
            ObjectOf<HistogramCell>(cell).Adopt(writer);
        }

        Record.Commit(slab, handle, type, (uint)((bytes + padding) / Slab.Unit));
        terms.Count++;
        _unsaved += wanted && !slab.IsSaved(handle) ? 1 : 0;
        return new TimeSeries(this, handle);
    }

    /// <summary>Gives a shard its own part of a series.</summary>
    /// <returns>None if there is no memory.</returns>
    public SeriesCell AddPart(TimeSeries series, CellWriter writer)
    {
        var set = series.Owner;
        var words = WordsOf(set);
        var bytes = SeriesCell.WordsAt + (words * sizeof(ulong)) + SeriesCell.IdentityBytes;
        var handle = slab.Allocate(bytes, slab.IsSaved(series.Handle));
        if (handle == 0)
        {
            return default;
        }

        var whole = series.Cell;
        var part = SeriesCell.Prepare(slab.At(handle), words, clock.Now, (ushort)writer.Number);
        part.SetPart(series.Handle, Record.Checksum(whole.Address));
        var isCounter = set.Family.Kind == SeriesKind.Counter;
        if (!isCounter)
        {
            AddObject(part, RecordType.Histogram, set);
            ObjectOf<HistogramCell>(part).Adopt(writer);
        }

        part.Next = whole.Next;
        Record.Commit(slab, handle, isCounter ? RecordType.CounterPart : RecordType.HistogramPart, (uint)(bytes / Slab.Unit));
        Volatile.Write(ref whole.Next, handle);
        return part;
    }

    /// <summary>Puts a part that was loaded behind its series.</summary>
    public void Attach(TimeSeries series, uint part)
    {
        var cell = At(part);
        if (cell.Type == RecordType.HistogramPart)
        {
            AddObject(cell, RecordType.Histogram, series.Owner);
        }

        cell.Next = series.Cell.Next;
        series.Cell.Next = part;
    }

    /// <summary>Takes over a series that was loaded.</summary>
    /// <param name="termsRecord">The record that it names.</param>
    public TimeSeries Resume(uint handle, SeriesTerms terms, uint termsRecord)
    {
        if (terms.Number == 0)
        {
            terms.Number = _objects.Add(terms);
            terms.Saved = termsRecord;
            Record.Runtime(slab.At(termsRecord)) = terms.Number;
        }

        var cell = At(handle);
        cell.Next = 0;
        AddObject(cell, cell.Type, terms.Owner);
        terms.Count++;
        return new TimeSeries(this, handle);
    }

    /// <summary>Makes the object of a summary anew, after its options have changed.</summary>
    public void Reshape(TimeSeries series)
        => _objects.Replace((uint)series.Cell.Words[0], new SummaryCell(series.Owner.Summary!, series.Cell, clock.Now));

    /// <summary>Takes back a series that is not in any table any more. Its memory is used again when no scrape can know it.</summary>
    public void Retire(TimeSeries series)
    {
        for (var part = series.Cell; !part.IsNone; part = NextOf(part))
        {
            part.Flags |= RecordFlags.Dead;
        }

        if (series.Cell.Type == RecordType.Set)
        {
            ObjectOf<SetCell>(series.Cell).Clear();
        }

        _epochs.Retire(series.Handle);
    }

    /// <summary>Takes back a record that nothing refers to.</summary>
    public void Free(uint handle) => slab.Free(handle, Record.Units(slab.At(handle)));

    public SeriesCell NextOf(SeriesCell cell)
    {
        var next = Volatile.Read(ref cell.Next);
        return next == 0 ? default : At(next);
    }

    /// <summary>The scope for reading series without the lock of the registry.</summary>
    public ScrapeEpochs.Scope Read() => _epochs.Enter();

    /// <summary>Uses the memory again of what no scrape reads any more. To be called every second.</summary>
    public void FreeRetired()
    {
        foreach (var handle in _epochs.TakeUnread())
        {
            FreeSeries(handle);
        }
    }

    internal static RecordType TypeOf(LabelNameSet set) => set.Family.Kind switch
    {
        SeriesKind.Counter => RecordType.Counter,
        SeriesKind.Gauge => set.Family.IsSet ? RecordType.Set : RecordType.Gauge,
        SeriesKind.Summary => RecordType.Summary,
        _ => RecordType.Histogram,
    };


    internal static int WordsOf(LabelNameSet set) => TypeOf(set) switch
    {
        RecordType.Counter => 2,
        RecordType.Summary => SummaryCell.WordCount,
        RecordType.Histogram => HistogramCell.FirstBucket + set.Histogram!.Bounds.Length,
        _ => 1,
    };

    private void AddObject(SeriesCell cell, RecordType type, LabelNameSet set)
    {
        object? item = type switch
        {
            RecordType.Summary => new SummaryCell(set.Summary!, cell, clock.Now),
            RecordType.Histogram => new HistogramCell(Blocks, set.Histogram!, cell),
            RecordType.Set => new SetCell(sets, clock),
            _ => null,
        };
        if (item is not null)
        {
            cell.Words[0] = _objects.Add(item);
        }
    }

    /// <summary>A record of the file can only name terms in the file.</summary>
    private uint HandleOf(SeriesTerms terms, bool isSaved)
    {
        if (isSaved && terms.Saved == 0)
        {
            var handle = TermsRecord.Write(slab, terms, isSaved: true);
            if (handle != 0 && slab.IsSaved(handle))
            {
                terms.Saved = handle;
            }
            else if (handle != 0 && terms.Private == 0)
            {
                terms.Private = handle;
            }
            else if (handle != 0)
            {
                Free(handle);
            }
        }

        if (isSaved && terms.Saved != 0)
        {
            return terms.Saved;
        }

        return terms.Private != 0 ? terms.Private : terms.Private = TermsRecord.Write(slab, terms, isSaved: false);
    }

    private void FreeSeries(uint handle)
    {
        var cell = At(handle);
        var terms = TermsOf(cell);

        // The parts first: a process that is killed in between must not leave them to whatever comes to lie in this place.
        for (var part = cell.Next; part != 0;)
        {
            var next = At(part).Next;
            FreeCell(part);
            part = next;
        }

        FreeCell(handle);
        terms.Count--;
        Forget(terms);
    }

    private void FreeCell(uint handle)
    {
        var cell = At(handle);
        if (cell.Type is RecordType.Summary or RecordType.Histogram or RecordType.HistogramPart or RecordType.Set)
        {
            _objects.Remove((uint)cell.Words[0]);
        }

        if (cell.Type is RecordType.Histogram or RecordType.HistogramPart && cell.Words[HistogramCell.NativeHandle] is var block and > 0)
        {
            Free((uint)block);
        }

        Free(handle);
    }

    /// <summary>Terms that no series has need no record.</summary>
    private void Forget(SeriesTerms terms)
    {
        if (terms.Count > 0 || terms.Number == 0)
        {
            return;
        }

        _objects.Remove(terms.Number);
        terms.Number = 0;
        if (terms.Saved != 0)
        {
            Free(terms.Saved);
            terms.Saved = 0;
        }

        if (terms.Private != 0)
        {
            Free(terms.Private);
            terms.Private = 0;
        }
    }
}
