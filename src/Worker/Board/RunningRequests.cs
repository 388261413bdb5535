using Windhover.Emitter.Requests;

namespace Windhover.Worker.Board;

/// <summary>Puts the requests of this worker on the board, and knows those that are running.</summary>
internal sealed class RunningRequests(OwnRow row) : RequestObserver
{
    // As many as ever ran at once. The lock is taken where one is added to them, and by the threads that look.
    private readonly List<RequestMeasurement> _measurements = [];

    /// <summary>When the oldest began, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>; null if none is
    /// running.</summary>
    public long? OldestStart
    {
        get
        {
            long? oldest = null;
            foreach (var (_, startedAt) in Running)
            {
                oldest = oldest < startedAt ? oldest : startedAt;
            }
            return oldest;
        }
    }

    /// <summary>Each with its start, which tells it from later requests in the same place.</summary>
    public IEnumerable<(RequestMeasurement Measurement, long StartedAt)> Running
    {
        get
        {
            lock (_measurements)
            {
                foreach (var measurement in _measurements)
                {
                    if (measurement.StartedAt is { } startedAt)
                    {
                        yield return (measurement, startedAt);
                    }
                }
            }
        }
    }

    public override void Started() => row.RequestStarted();

    public override void Ended(long microseconds) => row.RequestEnded(microseconds);

    public override void Created(RequestMeasurement measurement)
    {
        lock (_measurements)
        {
            _measurements.Add(measurement);
        }
    }
}
