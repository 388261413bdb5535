using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Tests.Values;

/// <summary>client_golang's summary over perks' streams, as they are written there: each stream is told each observation, waits for
/// 500 of them, and merges them one by one. The reference for what is packed and shared.</summary>
/// <remarks>Sources: client_golang, summary.go; perks 1.0.1, quantile/stream.go.</remarks>
internal sealed class PlainSummary
{
    private readonly QuantileObjective[] _objectives;
    private readonly long _slotTicks;
    private readonly Stream[] _streams;
    private int _head;
    private long _headExpires;

    public PlainSummary(QuantileObjective[] objectives, int ageBuckets, long slotTicks)
    {
        _objectives = objectives;
        _slotTicks = slotTicks;
        _headExpires = slotTicks;
        _streams = [.. Enumerable.Range(0, ageBuckets).Select(_ => new Stream(objectives))];
    }

    public void Observe(double value, long weight, long now)
    {
        Rotate(now);
        for (long i = 0; i < (weight > 1000 ? 1 : weight); i++)
        {
            foreach (var stream in _streams)
            {
                stream.Insert(value, weight > 1000 ? weight : 1);
            }
        }
    }

    public double[] Read(long now)
    {
        Rotate(now);
        return [.. _objectives.Select(objective => _streams[_head].Query(objective.Quantile))];
    }

    private void Rotate(long now)
    {
        for (; now > _headExpires; _headExpires += _slotTicks)
        {
            _streams[_head] = new Stream(_objectives);
            _head = (_head + 1) % _streams.Length;
        }
    }

    private sealed class Stream(QuantileObjective[] objectives)
    {
        private readonly List<(double Value, double Width, double Delta)> _samples = [];
        private readonly List<(double Value, double Width)> _pending = [];
        private double _width;

        public void Insert(double value, double width)
        {
            _pending.Add((value, width));
            if (_pending.Count == 500)
            {
                Merge();
            }
        }

        public double Query(double quantile)
        {
            if (_samples.Count == 0 && _pending.Count == 0)
            {
                return double.NaN;
            }

            if (_samples.Count == 0)
            {
                _pending.Sort((a, b) => a.Value.CompareTo(b.Value));
                var wanted = Math.Max(Math.Ceiling(_pending.Sum(one => one.Width) * quantile), 1);
                double seen = 0;
                return _pending.First(one => (seen += one.Width) >= wanted || one == _pending[^1]).Value;
            }

            if (_pending.Count > 0)
            {
                Merge();
            }

            var target = Math.Ceiling(quantile * _width);
            target += Math.Ceiling(AllowedError(target) / 2);
            double rank = 0;
            for (var i = 1; i < _samples.Count; i++)
            {
                rank += _samples[i - 1].Width;
                if (rank + _samples[i].Width + _samples[i].Delta > target)
                {
                    return _samples[i - 1].Value;
                }
            }

            return _samples[^1].Value;
        }

        private void Merge()
        {
            double rank = 0;
            var i = 0;
            foreach ((var value, var width) in _pending.OrderBy(one => one.Value))
            {
                for (; i < _samples.Count && !(_samples[i].Value > value); i++)
                {
                    rank += _samples[i].Width;
                }

                var delta = i == _samples.Count ? 0 : Math.Max(0, Math.Floor(AllowedError(rank)) - 1);
                _samples.Insert(i++, (value, width, delta));
                _width += width;
                rank += width;
            }

            _pending.Clear();
            Compress();
        }

        private void Compress()
        {
            var rank = _width - 1 - _samples[^1].Width;
            for (var i = _samples.Count - 2; i >= 0; i--)
            {
                (var value, var width, var delta) = _samples[i + 1];
                var own = _samples[i].Width;
                if (own + width + delta <= AllowedError(rank))
                {
                    _samples[i + 1] = (value, width + own, delta);
                    _samples.RemoveAt(i);
                }

                rank -= own;
            }
        }

        private double AllowedError(double rank)
            => objectives
                .Select(one => one.Quantile * _width <= rank
                    ? 2 * one.Error * rank / one.Quantile
                    : 2 * one.Error * (_width - rank) / (1 - one.Quantile))
                .Where(error => !double.IsNaN(error))
                .Append(double.MaxValue)
                .Min();
    }
}
