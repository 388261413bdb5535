namespace Windhover.Launcher.Control.Reports;

/// <summary>What became of all measurements of all workers: <paramref name="Recorded"/> is the sum of the others.</summary>
/// <param name="Recorded">Each request makes two: a count and a time.</param>
/// <param name="Counted">By the exporter; where that is not ours, handed to it.</param>
/// <param name="Lost">For a reason that has a number, see <paramref name="LostBy"/>.</param>
/// <param name="OnTheWay">Neither counted nor lost yet.</param>
/// <param name="LostBy">Reasons that have occurred.</param>
internal sealed record CountsReport(long Recorded, long Counted, long Lost, long OnTheWay, IReadOnlyDictionary<string, long> LostBy);
