namespace Windhover.Exporter.Series;

/// <summary>A summary over a sliding window, shared by all shards under its own lock.</summary>
/// <remarks>As client_golang's summary.go: <see cref="SummaryShape.AgeBuckets"/> streams each get every sample; at the end of each
/// slot the head is emptied and the next becomes head, so that quantiles cover the last few slots. Sum and count are for ever.
/// Streams that were emptied at the same moment hold the same, and are one object here: mostly one is filled, not five.</remarks>
internal sealed class SummaryCell : SeriesCell
{
    private readonly SummaryShape _shape;
    private readonly Lock _gate = new();
    private readonly QuantileStream[] _streams;
    private int _head;
    private long _headExpires;
    private long _bufferExpires;
    private Observation[] _buffer = [];
    private int _buffered;
    private double _sum;
    private ulong _count;

    public SummaryCell(SummaryShape shape, long now)
    {
        _shape = shape;
        _streams = new QuantileStream[shape.AgeBuckets];
        Array.Fill(_streams, new QuantileStream(shape.Objectives));
        _headExpires = now + shape.SlotTicks;
        _bufferExpires = _headExpires;
    }

    /// <param name="weight">How often the value was seen, 1 or more.</param>
    public void Observe(double value, long weight, long now)
    {
        lock (_gate)
        {
            if (weight > WeightedSum.MaxExactWeight)
            {
                Append(value, weight, now);
                return;
            }

            for (long i = 0; i < weight; i++)
            {
                Append(value, 1, now);
            }
        }
    }

    /// <param name="quantiles">Filled with the values at the shape's objectives; NaN where the window is empty.</param>
    public void Read(long now, Span<double> quantiles, out double sum, out ulong count)
    {
        lock (_gate)
        {
            Flush(now);
            sum = _sum;
            count = _count;
            if (_streams[_head].ChangesWhenQueried && IsShared(_head))
            {
                _streams[_head] = _streams[_head].Clone();
            }

            QuantileStream head = _streams[_head];
            for (int i = 0; i < quantiles.Length; i++)
            {
                quantiles[i] = head.IsEmpty ? double.NaN : head.Query(_shape.Objectives[i].Quantile);
            }
        }
    }

    private void Append(double value, long weight, long now)
    {
        if (now > _bufferExpires)
        {
            Flush(now);
        }

        if (_buffered == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(Math.Max(8, _buffered * 2), _shape.BufferCapacity));
        }

        _buffer[_buffered++] = new Observation(value, weight);
        if (_buffered == _shape.BufferCapacity)
        {
            Flush(now);
        }
    }

    private void Flush(long now)
    {
        // Whole slots at once: a series that slept for a year must not be caught up with slot by slot.
        if (now > _bufferExpires)
        {
            long late = now - _bufferExpires;
            _bufferExpires += (late + _shape.SlotTicks - 1) / _shape.SlotTicks * _shape.SlotTicks;
        }

        for (int i = 0; i < _streams.Length; i++)
        {
            if (i > 0 && IsSharedWithEarlier(i))
            {
                continue;
            }

            foreach (Observation observation in _buffer.AsSpan(0, _buffered))
            {
                _streams[i].Insert(observation.Value, observation.Weight);
            }
        }

        foreach (Observation observation in _buffer.AsSpan(0, _buffered))
        {
            _sum = WeightedSum.Add(_sum, observation.Value, observation.Weight);
            _count += (ulong)observation.Weight;
        }

        _buffered = 0;
        Rotate();
    }

    private void Rotate()
    {
        long slots = (_bufferExpires - _headExpires) / _shape.SlotTicks;
        _headExpires = _bufferExpires;
        if (slots <= 0)
        {
            return;
        }

        var empty = new QuantileStream(_shape.Objectives);
        for (long i = 0; i < Math.Min(slots, _streams.Length); i++)
        {
            _streams[(_head + i) % _streams.Length] = empty;
        }

        _head = (int)((_head + slots) % _streams.Length);
    }

    private bool IsSharedWithEarlier(int index) => Array.IndexOf(_streams, _streams[index], 0, index) >= 0;

    private bool IsShared(int index) => IsSharedWithEarlier(index) || Array.IndexOf(_streams, _streams[index], index + 1) >= 0;

    private readonly record struct Observation(double Value, long Weight);
}
