using Windhover.Interop;

namespace Windhover.Launcher.World.Board;

/// <summary>What a worker counts on the status board, and what is summed over all workers since the launcher's start.</summary>
/// <param name="AccessLinesDropped">Lines of the access log that were not written.</param>
/// <param name="Forwarded">Requests whose cookie named another worker, sent on to it.</param>
/// <param name="Gone">Such requests, answered without it since it had ended.</param>
/// <param name="Hung">The same, since it was stopped or hung.</param>
/// <param name="Draining">The same, since it was draining.</param>
/// <param name="Unreachable">The same, since it accepted no connection.</param>
internal readonly record struct WorkerCounts(long AccessLinesDropped, long Forwarded, long Gone, long Hung, long Draining, long Unreachable)
{
    public static WorkerCounts operator +(WorkerCounts left, WorkerCounts right) => left.With(right, SharedReader.Add);

    /// <summary>What a worker has said last, and never less than before.</summary>
    public WorkerCounts OrMore(WorkerCounts later) => With(later, Math.Max);

    private WorkerCounts With(WorkerCounts other, Func<long, long, long> of) => new(
        of(AccessLinesDropped, other.AccessLinesDropped),
        of(Forwarded, other.Forwarded),
        of(Gone, other.Gone),
        of(Hung, other.Hung),
        of(Draining, other.Draining),
        of(Unreachable, other.Unreachable));
}
