namespace Windhover.Exporter.Values;

/// <summary>Time that no clock adjustment moves, and the wall time that belongs to it.</summary>
/// <param name="startsAt">What <see cref="Now"/> begins with: 0, or where the process before left off.</param>
internal sealed class SeriesClock(TimeProvider time, long startsAt = 0)
{
    private readonly long _start = time.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>In ticks of <see cref="TimeSpan"/>. Series are touched, and expire, by this; it goes on in the next process where there
    /// is a state.</summary>
    public long Now => startsAt + SinceStart;

    /// <summary>In ticks of <see cref="TimeSpan"/>, of this process.</summary>
    public long SinceStart => time.GetElapsedTime(_start).Ticks;

    /// <summary>As it was at the start, and what has passed since: whatever is set meanwhile, later is later.</summary>
    public DateTimeOffset WallNow => StartedAt.AddTicks(SinceStart);

    /// <summary>As the machine has it now.</summary>
    public DateTimeOffset RealNow => time.GetUtcNow();
}
