namespace Windhover.Launcher.Arbitration;

/// <summary>How many workers a load needs: up at once, down slowly, and never back and forth.</summary>
/// <remarks>
/// <para>Up: when the active requests exceed the aim, or connections wait for a worker, in two samples in a row; at most to twice the
/// present number, and not while workers of the last step still boot.</para>
/// <para>Down: one worker at a time, after half a minute in which even one worker less would have had no more than half of its aim.
/// Between the two lies a factor of two, so that no load makes it go up and down.</para>
/// </remarks>
/// <param name="min">Fewest workers.</param>
/// <param name="max">Most workers.</param>
/// <param name="aim">Active requests per worker.</param>
internal sealed class LoadScaler(int min, int max, int aim)
{
    /// <summary>How long the load must have been low before a worker is given up.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private const int BusySamples = 2;
    private const int Slack = 2;

    private int _busy;
    private TimeSpan? _quietSince;

    /// <param name="workers">Wanted at present.</param>
    /// <param name="settled">How many of them do not boot.</param>
    /// <param name="activeRequests">Of all workers.</param>
    /// <param name="queue">Connections that no worker has accepted yet.</param>
    /// <param name="now">Never smaller than at an earlier call.</param>
    /// <returns>The number that is wanted from now on.</returns>
    public int Decide(int workers, int settled, int activeRequests, int queue, TimeSpan now)
    {
        var needed = Math.Max(1, (activeRequests + aim - 1) / aim);
        if (queue > 0)
        {
            needed = Math.Max(needed, workers + 1);
        }
        _busy = needed > workers ? _busy + 1 : 0;
        var isQuiet = queue == 0 && workers > 1 && activeRequests * Slack <= (workers - 1) * aim;
        _quietSince = isQuiet ? _quietSince ?? now : null;

        var wanted = workers;
        if (_busy >= BusySamples && settled >= workers)
        {
            _busy = 0;
            wanted = Math.Min(needed, workers * 2);
        }
        else if (_quietSince is { } since && now - since >= Quiet)
        {
            _quietSince = now;
            wanted = workers - 1;
        }
        return Math.Clamp(wanted, min, max);
    }
}
