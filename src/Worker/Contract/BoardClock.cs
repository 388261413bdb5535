using System.Diagnostics;

namespace Windhover.Worker.Contract;

/// <summary>The clock of the status board: CLOCK_MONOTONIC in milliseconds, the same for all processes of a machine. It stands
/// still while the machine is suspended.</summary>
internal static class BoardClock
{
    // .NET's stopwatch counts CLOCK_MONOTONIC in nanoseconds.
    private static readonly long TicksPerMs = Stopwatch.Frequency / 1000;

    public static long NowMs => FromTimestamp(Stopwatch.GetTimestamp());

    /// <param name="timestamp">Of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public static long FromTimestamp(long timestamp) => timestamp / TicksPerMs;
}
