namespace Windhover.Exporter.Series;

/// <summary>Time since the exporter started, which no clock adjustment moves, and the wall time that belongs to it.</summary>
internal sealed class SeriesClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>In ticks of <see cref="TimeSpan"/>.</summary>
    public long Now => time.GetElapsedTime(_start).Ticks;

    public DateTimeOffset ToWallTime(long ticks) => _startedAt.AddTicks(ticks);
}
