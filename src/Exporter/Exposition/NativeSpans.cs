using Windhover.Exporter.Values;

namespace Windhover.Exporter.Exposition;

/// <summary>Native buckets in their wire form: runs of neighbouring buckets, and each count as the difference to the one before.</summary>
/// <remarks>Source: client_golang, histogram.go, <c>makeBuckets</c>.</remarks>
internal sealed class NativeSpans
{
    /// <summary>A gap of up to so many empty buckets is cheaper filled with zeros than with a new span.</summary>
    private const int MaxFilledGap = 2;

    private readonly List<(int Offset, int Length)> _spans = [];
    private readonly List<long> _deltas = [];
    private long _previous;

    public NativeSpans(SparseCounts buckets)
    {
        var next = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            var gap = buckets.Keys[i] - next;
            if (i == 0 || gap > MaxFilledGap)
            {
                _spans.Add((gap, 0));
            }
            else
            {
                for (var empty = 0; empty < gap; empty++)
                {
                    Append(0);
                }
            }

            Append((long)buckets.Counts[i]);
            next = buckets.Keys[i] + 1;
        }
    }

    /// <summary>Offset from the end of the span before (the first: from bucket 0), and number of buckets.</summary>
    public IReadOnlyList<(int Offset, int Length)> Spans => _spans;

    public IReadOnlyList<long> Deltas => _deltas;

    private void Append(long count)
    {
        (var offset, var length) = _spans[^1];
        _spans[^1] = (offset, length + 1);
        _deltas.Add(count - _previous);
        _previous = count;
    }
}
