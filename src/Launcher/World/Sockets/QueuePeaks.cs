using Microsoft.Extensions.Hosting;

namespace Windhover.Launcher.World.Sockets;

/// <summary>The longest that each queue was of late. A queue that is full for a second fails requests, and between two scrapes
/// that is not seen.</summary>
/// <param name="queues">How many wait now; from any thread.</param>
/// <param name="time">Clock of the looks.</param>
internal sealed class QueuePeaks(Func<IReadOnlyList<ListenerState>> queues, TimeProvider time) : BackgroundService
{
    /// <summary>How long a peak is told: longer than the usual time between two scrapes, so that none is missed.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<Peak>> _peaks = new(StringComparer.Ordinal);

    /// <param name="address">Of the listening socket.</param>
    /// <returns>Null if the kernel does not tell of that socket.</returns>
    public int? Read(string address)
    {
        lock (_gate)
        {
            return _peaks.TryGetValue(address, out var steps) && steps.Count > 0 ? steps.Max(step => step.Length) : null;
        }
    }

    /// <summary>Looks at every queue.</summary>
    public void Look()
    {
        var now = time.GetTimestamp();
        var listeners = queues();
        lock (_gate)
        {
            foreach (var listener in listeners)
            {
                if (listener.Queue is { } queue)
                {
                    if (!_peaks.TryGetValue(listener.Address, out var steps))
                    {
                        _peaks[listener.Address] = steps = new Queue<Peak>();
                    }
                    Add(steps, queue.Length, now);
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
    }

    // One entry for each second is enough.
    private void Add(Queue<Peak> steps, int length, long now)
    {
        if (steps.Count > 0 && steps.Last() is var last && time.GetElapsedTime(last.Since, now) < Step)
        {
            last.Length = Math.Max(last.Length, length);
        }
        else
        {
            steps.Enqueue(new Peak { Since = now, Length = length });
        }
        while (time.GetElapsedTime(steps.Peek().Since, now) > Window)
        {
            steps.Dequeue();
        }
    }

    private sealed class Peak
    {
        public required long Since { get; init; }

        public required int Length { get; set; }
    }
}
