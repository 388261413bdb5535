namespace Windhover.Compare;

/// <summary>One program under one load.</summary>
/// <param name="Sent">Lines that the kernel took from the blaster.</param>
/// <param name="Counted">Lines that the program says it received.</param>
/// <param name="CpuNanoseconds">Of all its threads, from before the load until all was read; nothing subtracted.</param>
/// <param name="LinesPerSecond">As sent.</param>
/// <param name="ResidentMiB">Afterwards.</param>
internal sealed record Measured(long Sent, long Counted, long CpuNanoseconds, double LinesPerSecond, double ResidentMiB)
{
    public double NanosecondsPerLine => (double)CpuNanoseconds / Math.Max(1, Counted);

    public long Lost => Sent - Counted;
}
