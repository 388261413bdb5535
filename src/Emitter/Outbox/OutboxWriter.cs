using System.Text;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Outbox;

/// <summary>Writes this process's measurements into its outbox, from any thread: a few stores, no lock, no system call.</summary>
internal sealed class OutboxWriter
{
    // All that a writer without memory hands out.
    private const int Nowhere = int.MinValue;

    private readonly OutboxMemory? _memory;
    private readonly SeriesIndex? _index;
    private readonly int _stripeMask;
    private readonly int _records;

    /// <param name="memory">Of this process alone, to write to; null to write nowhere.</param>
    public OutboxWriter(OutboxMemory? memory, string appName)
    {
        // A tag without a value is an error to the exporter.
        AppName = appName.Length == 0 ? "webapp" : TagText.Value(appName);
        if (memory is null)
        {
            return;
        }
        _memory = memory;
        _index = new SeriesIndex(memory);
        _stripeMask = memory.Layout.Stripes - 1;
        _records = memory.Layout.RecordsPerStripe;
        memory.Header.WorkerPid = Environment.ProcessId;
        for (var reason = 0; reason < DropReasons.Count; reason++)
        {
            var tags = $"app_name:{AppName},reason:{DropReasons.Name((DropReason)reason)}";
            Series(SeriesKind.Counter, "windhover_emitter_dropped"u8, Encoding.UTF8.GetBytes(tags));
        }
    }

    /// <summary>False if nothing is measured.</summary>
    public bool Enabled => _memory is not null;

    /// <summary>Ready to stand in a line.</summary>
    public string AppName { get; }

    /// <summary>Set when a ring has become half full.</summary>
    public WakeSignal HalfFull { get; } = new();

    /// <summary>What stands for a series that the outbox does not take.</summary>
    public static int Dropped(DropReason reason) => ~(int)reason;

    /// <summary>To be asked once, and remembered: it looks for the text.</summary>
    /// <param name="name">Ready to stand in a line, as are the tags.</param>
    /// <param name="tags"><c>key:value,key:value</c>, or nothing.</param>
    /// <param name="share">Part of the table that series like this one may fill, in percent.</param>
    /// <returns>Valid as long as this object is. Below zero where there is no such series: what is written to it is counted as
    /// dropped.</returns>
    public int Series(SeriesKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> tags, int share = 100) =>
        _index is null ? Nowhere : _index.Find(kind, name, tags, (int)((long)_memory!.Layout.Series * share / 100));

    /// <param name="series">A <see cref="SeriesKind.Counter"/>.</param>
    public void Add(int series, long increment)
    {
        if (series < 0)
        {
            Drop(series, increment);
            return;
        }
        Interlocked.Add(ref _memory!.Cell(Stripe, series), increment);
    }

    /// <param name="series">A <see cref="SeriesKind.DecimalCounter"/> or <see cref="SeriesKind.Share"/>.</param>
    public void Add(int series, double increment)
    {
        if (series < 0)
        {
            Drop(series, 1);
            return;
        }
        ref var cell = ref _memory!.Cell(Stripe, series);
        var before = Volatile.Read(ref cell);
        while (true)
        {
            var after = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(before) + increment);
            var seen = Interlocked.CompareExchange(ref cell, after, before);
            if (seen == before)
            {
                return;
            }
            before = seen;
        }
    }

    /// <param name="series">A <see cref="SeriesKind.Gauge"/>.</param>
    public void Set(int series, double value)
    {
        if (series < 0)
        {
            Drop(series, 1);
            return;
        }
        Volatile.Write(ref _memory!.Cell(0, series), BitConverter.DoubleToInt64Bits(value));
        Interlocked.Increment(ref _memory.Series(series).Version);
    }

    /// <param name="series">A <see cref="SeriesKind.Milliseconds"/> or <see cref="SeriesKind.Histogram"/>.</param>
    public void Record(int series, double value) => Record(series, BitConverter.DoubleToInt64Bits(value));

    /// <param name="series">A <see cref="SeriesKind.Microseconds"/>.</param>
    public void Record(int series, long value)
    {
        if (series < 0)
        {
            Drop(series, 1);
            return;
        }
        var stripe = Stripe;
        if (!TryAppend(stripe, series, value))
        {
            AppendElsewhere(stripe, series, value);
        }
    }

    private int Stripe => Thread.GetCurrentProcessorId() & _stripeMask;

    private bool TryAppend(int stripe, int series, long value)
    {
        ref var ends = ref _memory!.Stripe(stripe);
        while (true)
        {
            var head = Volatile.Read(ref ends.Head);
            var used = head - Volatile.Read(ref ends.Tail);
            if (used >= _records)
            {
                return false;
            }
            if (Interlocked.CompareExchange(ref ends.Head, head + 1, head) != head)
            {
                continue;
            }
            ref var record = ref _memory.Record(stripe, head);
            record.Series = series;
            record.Value = value;
            // Last: a record without it was never written.
            Volatile.Write(ref record.Commit, unchecked((uint)(head + 1)));
            if (used == _records / 2)
            {
                HalfFull.Set();
            }
            return true;
        }
    }

    private void AppendElsewhere(int full, int series, long value)
    {
        for (var step = 1; step <= _stripeMask; step++)
        {
            if (TryAppend((full + step) & _stripeMask, series, value))
            {
                return;
            }
        }
        // The receiver is behind. Dropping is the contract of StatsD; blocking a request is not.
        _memory!.Drop(DropReason.QueueFull, 1);
    }

    private void Drop(int series, long measurements)
    {
        if (series != Nowhere)
        {
            _memory!.Drop((DropReason)~series, measurements);
        }
    }
}
