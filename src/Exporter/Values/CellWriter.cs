namespace Windhover.Exporter.Values;

/// <summary>Who writes a part of a series: one shard, which is one receiving thread. Cells know their writer by this, and nothing else
/// of the shard.</summary>
/// <param name="number">From 1; what <see cref="SeriesCell.Writer"/> says. No other writer of this exporter has it.</param>
/// <param name="isSender">What it writes comes from senders, and not from the launcher's own workers.</param>
internal sealed class CellWriter(int number, bool isSender = false)
{
    public int Number => number;

    public bool IsSender => isSender;

    /// <summary>Held by the receiving thread for a batch, by a scrape for one histogram, by an expiry for a moment.</summary>
    public Lock Gate { get; } = new();
}
