using Microsoft.Extensions.Time.Testing;

namespace Windhover.Exporter.Tests.State;

/// <summary>A wall clock that can be set, beside a time that only passes.</summary>
internal sealed class SettableTime() : FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56))
{
    /// <summary>How wrong the wall clock is.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
