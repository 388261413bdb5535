namespace Windhover.Launcher.World.Board;

/// <summary>The status board.</summary>
/// <param name="Fd">Of its memory.</param>
/// <param name="Rows">How many it has.</param>
/// <param name="Version">Of its layout: workers that run go on writing in this one.</param>
/// <param name="EndedRequests">By slot, of processes that have ended.</param>
/// <param name="EndedCounts">Of those processes, together; left out by older programs.</param>
internal sealed record BoardHandover(
    int Fd, int Rows, long Version, IReadOnlyDictionary<int, long> EndedRequests, WorkerCounts EndedCounts = default);
