using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Series;

/// <summary>Estimates quantiles of a stream in little memory: CKMS with targeted quantiles.</summary>
/// <remarks>Answers exactly as statsd_exporter's library does (perks 1.0.1, quantile/stream.go), since its users compare.
/// Source: Cormode, Korn, Muthukrishnan, Srivastava: Effective Computation of Biased Quantiles over Data Streams.</remarks>
internal sealed class QuantileStream
{
    private const int PendingCapacity = 500;

    // Go, sort.Sort.
    private const int MaxInsertionSort = 12;

    private readonly QuantileObjective[] _objectives;
    private Sample[] _samples = [];
    private int _sampleCount;
    private double _mergedWidth;
    private Sample[] _pending = [];
    private int _pendingCount;
    private long _pendingWidth;
    private bool _sorted = true;

    public QuantileStream(QuantileObjective[] objectives) => _objectives = objectives;

    private QuantileStream(QuantileStream other)
    {
        _objectives = other._objectives;
        _samples = other._samples[..other._sampleCount];
        _sampleCount = other._sampleCount;
        _mergedWidth = other._mergedWidth;
        _pending = other._pending[..other._pendingCount];
        _pendingCount = other._pendingCount;
        _pendingWidth = other._pendingWidth;
        _sorted = other._sorted;
    }

    public bool IsEmpty => _sampleCount == 0 && _pendingCount == 0;

    /// <summary>A query would merge what waits, and so give another stream from then on.</summary>
    public bool ChangesWhenQueried => _sampleCount > 0 && _pendingCount > 0;

    public QuantileStream Clone() => new(this);

    /// <param name="weight">1, or how often the value stands for itself: one entry of that width.</param>
    public void Insert(double value, long weight)
    {
        if (_pendingCount == _pending.Length)
        {
            Array.Resize(ref _pending, Math.Clamp(_pendingCount * 2, 8, PendingCapacity));
        }

        _pending[_pendingCount++] = new Sample(value, weight, 0);
        _pendingWidth += weight;
        _sorted = false;
        if (_pendingCount == PendingCapacity)
        {
            Merge();
        }
    }

    /// <returns>0 for an empty stream.</returns>
    public double Query(double quantile)
    {
        if (_sampleCount == 0)
        {
            return QueryPending(quantile);
        }

        if (_pendingCount > 0)
        {
            Merge();
        }

        double target = Math.Ceiling(quantile * _mergedWidth);
        target += Math.Ceiling(AllowedError(target) / 2);
        Sample previous = _samples[0];
        double rank = 0;
        for (int i = 1; i < _sampleCount; i++)
        {
            ref readonly Sample current = ref _samples[i];
            rank += previous.Width;
            if (rank + current.Width + current.Delta > target)
            {
                return previous.Value;
            }

            previous = current;
        }

        return previous.Value;
    }

    /// <summary>Before the first merge the answer is exact.</summary>
    private double QueryPending(double quantile)
    {
        if (_pendingCount == 0)
        {
            return 0;
        }

        SortPending();
        double rank = Math.Max(Math.Ceiling(_pendingWidth * quantile), 1);
        double seen = 0;
        for (int i = 0; i < _pendingCount; i++)
        {
            seen += _pending[i].Width;
            if (seen >= rank)
            {
                return _pending[i].Value;
            }
        }

        return _pending[_pendingCount - 1].Value;
    }

    private void SortPending()
    {
        if (!_sorted)
        {
            Sort(_pending.AsSpan(0, _pendingCount));
            _sorted = true;
        }
    }

    /// <summary>Few values the way Go's library sorts them: NaN is neither less nor greater, so that it stays where it is and parts the
    /// others. Where many hold NaN, their order is another one.</summary>
    private static void Sort(Span<Sample> samples)
    {
        if (samples.Length > MaxInsertionSort)
        {
            samples.Sort(static (a, b) => a.Value.CompareTo(b.Value));
            return;
        }

        for (int i = 1; i < samples.Length; i++)
        {
            for (int j = i; j > 0 && samples[j].Value < samples[j - 1].Value; j--)
            {
                (samples[j], samples[j - 1]) = (samples[j - 1], samples[j]);
            }
        }
    }

    private void Merge()
    {
        SortPending();

        // One walk over both, into fresh arrays: inserting in place moves the rest for each sample.
        var merged = new Sample[_sampleCount + _pendingCount];
        int count = 0;
        int next = 0;
        double rank = 0;
        for (int i = 0; i < _pendingCount; i++)
        {
            Sample sample = _pending[i];
            while (next < _sampleCount && !(_samples[next].Value > sample.Value))
            {
                rank += _samples[next].Width;
                merged[count++] = _samples[next++];
            }

            double delta = next < _sampleCount ? Math.Max(0, Math.Floor(AllowedError(rank)) - 1) : 0;
            merged[count++] = sample with { Delta = delta };
            _mergedWidth += sample.Width;
            rank += sample.Width;
        }

        _samples.AsSpan(next, _sampleCount - next).CopyTo(merged.AsSpan(count));
        _samples = merged;
        _sampleCount = count + _sampleCount - next;
        _pending = [];
        _pendingCount = 0;
        _pendingWidth = 0;
        Compress();
    }

    private void Compress()
    {
        if (_sampleCount < 2)
        {
            return;
        }

        // From the right, keeping what stays at the end of the array.
        int kept = _sampleCount - 1;
        Sample right = _samples[kept];
        double rank = _mergedWidth - 1 - right.Width;
        for (int i = _sampleCount - 2; i >= 0; i--)
        {
            Sample current = _samples[i];
            if (current.Width + right.Width + right.Delta <= AllowedError(rank))
            {
                right = right with { Width = right.Width + current.Width };
            }
            else
            {
                _samples[kept--] = right;
                right = current;
            }

            rank -= current.Width;
        }

        _samples[kept] = right;
        _samples = _samples[kept.._sampleCount];
        _sampleCount = _samples.Length;
    }

    /// <summary>By how much the rank of an entry may be wrong at rank <paramref name="rank"/>.</summary>
    private double AllowedError(double rank)
    {
        double least = double.MaxValue;
        foreach (QuantileObjective objective in _objectives)
        {
            double allowed = objective.Quantile * _mergedWidth <= rank
                ? 2 * objective.Error * rank / objective.Quantile
                : 2 * objective.Error * (_mergedWidth - rank) / (1 - objective.Quantile);

            // Not Math.Min: NaN (0 / 0) is passed over.
            if (allowed < least)
            {
                least = allowed;
            }
        }

        return least;
    }

    private readonly record struct Sample(double Value, double Width, double Delta);
}
