using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>A summary over a sliding window, shared by all shards under its own lock.</summary>
/// <remarks>As client_golang's summary.go: <see cref="SummaryShape.AgeBuckets"/> streams each get every sample; at the end of each
/// slot the head is emptied and the next becomes head, so that quantiles cover the last few slots. Sum and count are for ever.
/// Streams that were emptied at the same moment hold the same, and are one object here until a query changes one of them. All get the
/// same samples from one log, so that what waits exists once.
/// Sum and count lie in the record, and so outlive the process. The window does not: it would be a copy of the last samples.</remarks>
internal sealed unsafe class SummaryCell
{
    /// <summary>The number of this object, count and sum.</summary>
    public const int WordCount = 3;

    private readonly SummaryShape _shape;
    private readonly ulong* _count;
    private readonly double* _sum;
    private readonly Lock _gate = new();
    private readonly QuantileStream[] _streams;
    private readonly ObservationLog _log = new();
    private int _head;
    private long _headExpires;

    public SummaryCell(SummaryShape shape, SeriesCell cell, long now)
    {
        _shape = shape;
        _count = cell.Words + 1;
        _sum = (double*)(cell.Words + 2);
        _streams = new QuantileStream[shape.AgeBuckets];
        Array.Fill(_streams, new QuantileStream(shape.Objectives, pendingStart: 0));
        _headExpires = now + shape.SlotTicks;
    }

    public void Add(double value, long weight, long now, Journal? journal)
    {
        lock (_gate)
        {
            Rotate(now);
            journal?.Save(_sum);
            journal?.Save(_count);
            *_sum = WeightedSum.Add(*_sum, value, weight);
            *_count += (ulong)weight;
            if (weight > WeightedSum.MaxExactWeight)
            {
                Append(value, weight);
                return;
            }

            for (long i = 0; i < weight; i++)
            {
                Append(value, 1);
            }
        }
    }

    /// <param name="quantiles">Filled with the values at the shape's objectives; NaN where the window is empty.</param>
    public void Read(long now, Span<double> quantiles, out double sum, out ulong count)
    {
        lock (_gate)
        {
            Rotate(now);
            sum = *_sum;
            count = *_count;
            var head = _streams[_head];
            if (head.IsEmpty(_log))
            {
                quantiles.Fill(double.NaN);
                return;
            }

            if (head.ChangesWhenQueried(_log) && IsShared(head))
            {
                _streams[_head] = head = head.Clone();
            }

            head.Query(_log, quantiles);
        }
    }

    private void Append(double value, long weight)
    {
        _log.Add(value, weight, QuantileStream.PendingCapacity);

        // No stream has more waiting than the log is long: there is nothing to do before it is full.
        if (_log.Count == QuantileStream.PendingCapacity)
        {
            MergeFull();
        }
    }

    /// <summary>Merges what has waited for the whole length of the log, and forgets what is not waited for any more.</summary>
    private void MergeFull()
    {
        var first = _log.Count;
        foreach (var stream in _streams)
        {
            if (stream.PendingStart == 0)
            {
                stream.Merge(_log);
            }

            first = Math.Min(first, stream.PendingStart);
        }

        _log.Drop(first);
        for (var i = 0; i < _streams.Length; i++)
        {
            // Once for each object, however many slots share it.
            if (Array.IndexOf(_streams, _streams[i], 0, i) < 0)
            {
                _streams[i].FollowDrop(first);
            }
        }
    }

    private void Rotate(long now)
    {
        if (now <= _headExpires)
        {
            return;
        }

        // Whole slots at once: a series that slept for a year must not be caught up with slot by slot.
        var slots = (now - _headExpires + _shape.SlotTicks - 1) / _shape.SlotTicks;
        _headExpires += slots * _shape.SlotTicks;
        var empty = new QuantileStream(_shape.Objectives, _log.Count);
        for (long i = 0; i < Math.Min(slots, _streams.Length); i++)
        {
            _streams[(_head + i) % _streams.Length] = empty;
        }

        _head = (int)((_head + slots) % _streams.Length);
    }

    private bool IsShared(QuantileStream stream) => Array.IndexOf(_streams, stream) != Array.LastIndexOf(_streams, stream);
}
