namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Counts requests against a <see cref="RateLimitConfig"/>, as golang.org/x/time/rate does: full at first.</summary>
internal sealed class TokenBucket(TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = double.MaxValue;
    private long _filledAt = time.GetTimestamp();

    /// <param name="limit">May change from call to call.</param>
    /// <returns>False if the bucket is empty.</returns>
    public bool TryTake(RateLimitConfig limit)
    {
        if (!limit.IsOn)
        {
            return true;
        }
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_filledAt, now) / limit.Interval));
            _filledAt = now;
            if (_tokens < 1)
            {
                return false;
            }
            _tokens--;
            return true;
        }
    }
}
