using System.Runtime.InteropServices;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Values;

/// <summary>Estimates quantiles of a stream in little memory: CKMS with targeted quantiles.</summary>
/// <remarks>Answers exactly as statsd_exporter's library does (perks 1.0.1, quantile/stream.go), since its users compare.
/// Source: Cormode, Korn, Muthukrishnan, Srivastava: Effective Computation of Biased Quantiles over Data Streams.
/// What waits to be merged is not here but at the end of a log that all streams of a summary share: it differs between them only by
/// where it begins.</remarks>
/// <param name="objectives">Rising by quantile.</param>
/// <param name="pendingStart">The length of the log: what stands there already is not of this stream.</param>
internal sealed class QuantileStream(QuantileObjective[] objectives, int pendingStart)
{
    /// <summary>So many observations wait before they are merged.</summary>
    public const int PendingCapacity = 500;

    private Sample[] _samples = [];
    private double _mergedWidth;

    /// <summary>Of the log; all from here on wait to be merged into this stream.</summary>
    public int PendingStart { get; private set; } = pendingStart;

    public bool IsEmpty(ObservationLog log) => _samples.Length == 0 && log.Count == PendingStart;

    /// <summary>A query merges what waits, and so gives another stream from then on.</summary>
    public bool ChangesWhenQueried(ObservationLog log) => _samples.Length > 0 && log.Count > PendingStart;

    /// <summary>Merged samples are never changed in place, so that both may have the same.</summary>
    public QuantileStream Clone()
        => new(objectives, PendingStart) { _samples = _samples, _mergedWidth = _mergedWidth };

    /// <summary>The log has forgotten its oldest entries.</summary>
    public void FollowDrop(int count) => PendingStart -= count;

    /// <param name="log">What waits.</param>
    /// <param name="values">At each objective; 0 for an empty stream.</param>
    public void Query(ObservationLog log, Span<double> values)
    {
        if (_samples.Length == 0)
        {
            QueryPending(log, values);
            return;
        }

        if (log.Count > PendingStart)
        {
            Merge(log);
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Query(objectives[i].Quantile);
        }
    }

    /// <summary>Takes in all that waits.</summary>
    public void Merge(ObservationLog log)
    {
        var pending = QuantileScratch.Sort(log, PendingStart, out var weights, out _);
        var merged = QuantileScratch.Samples(_samples.Length + pending.Length);

        // One walk over both: inserting in place moves the rest for each sample.
        var count = 0;
        var next = 0;
        double rank = 0;
        for (var i = 0; i < pending.Length; i++)
        {
            var value = pending[i];
            double width = weights.IsEmpty ? 1 : weights[i];
            while (next < _samples.Length && !(_samples[next].Value > value))
            {
                rank += _samples[next].Width;
                merged[count++] = _samples[next++];
            }

            var delta = next < _samples.Length ? Math.Max(0, Math.Floor(AllowedError(rank)) - 1) : 0;
            merged[count++] = new Sample(value, width, delta);
            _mergedWidth += width;
            rank += width;
        }

        _samples.AsSpan(next).CopyTo(merged[count..]);
        _samples = Compress(merged).ToArray();
        PendingStart = log.Count;
    }

    private double Query(double quantile)
    {
        var target = Math.Ceiling(quantile * _mergedWidth);
        target += Math.Ceiling(AllowedError(target) / 2);
        var previous = _samples[0];
        double rank = 0;
        foreach (ref readonly var current in _samples.AsSpan(1))
        {
            rank += previous.Width;
            if (rank + current.Width + current.Delta > target)
            {
                return previous.Value;
            }

            previous = current;
        }

        return previous.Value;
    }

    /// <summary>Before the first merge the answers are exact.</summary>
    private void QueryPending(ObservationLog log, Span<double> values)
    {
        var pending = QuantileScratch.Sort(log, PendingStart, out var weights, out var width);
        for (var i = 0; i < values.Length; i++)
        {
            var rank = Math.Max(Math.Ceiling(width * objectives[i].Quantile), 1);
            double seen = 0;
            var at = 0;
            while (at < pending.Length && (seen += weights.IsEmpty ? 1 : weights[at]) < rank)
            {
                at++;
            }

            values[i] = pending.IsEmpty ? 0 : pending[Math.Min(at, pending.Length - 1)];
        }
    }

    /// <summary>Joins neighbours that the allowed error does not tell apart.</summary>
    /// <returns>The end of <paramref name="samples"/>, where they have been moved to.</returns>
    private Span<Sample> Compress(Span<Sample> samples)
    {
        if (samples.Length < 2)
        {
            return samples;
        }

        var kept = samples.Length - 1;
        var right = samples[kept];
        var rank = _mergedWidth - 1 - right.Width;
        for (var i = samples.Length - 2; i >= 0; i--)
        {
            var current = samples[i];
            if (current.Width + right.Width + right.Delta <= AllowedError(rank))
            {
                right = right with { Width = right.Width + current.Width };
            }
            else
            {
                samples[kept--] = right;
                right = current;
            }

            rank -= current.Width;
        }

        samples[kept] = right;
        return samples[kept..];
    }

    /// <summary>By how much the rank of an entry may be wrong at rank <paramref name="rank"/>.</summary>
    private double AllowedError(double rank)
    {
        var least = double.MaxValue;
        foreach (var objective in objectives)
        {
            var allowed = objective.Quantile * _mergedWidth <= rank
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

    /// <summary>One entry of the summary: values up to <see cref="Value"/>, how many, and how wrong its rank may be.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Sample(double Value, double Width, double Delta);
}
