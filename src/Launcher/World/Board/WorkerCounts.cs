using Windhover.Interop;

namespace Windhover.Launcher.World.Board;

/// <summary>What workers have done with requests whose cookie names another one.</summary>
/// <param name="Forwarded">Sent on to it.</param>
/// <param name="Gone">Answered without it, since it has ended.</param>
/// <param name="Hung">The same, since it is stopped or hung.</param>
/// <param name="Draining">The same, since it is draining.</param>
/// <param name="Unreachable">The same, since it accepted no connection.</param>
internal readonly record struct AffinityCounts(long Forwarded, long Gone, long Hung, long Draining, long Unreachable)
{
    public static AffinityCounts operator +(AffinityCounts left, AffinityCounts right) => new(
        SharedReader.Add(left.Forwarded, right.Forwarded),
        SharedReader.Add(left.Gone, right.Gone),
        SharedReader.Add(left.Hung, right.Hung),
        SharedReader.Add(left.Draining, right.Draining),
        SharedReader.Add(left.Unreachable, right.Unreachable));

    /// <summary>What a worker has said last, and never less than before.</summary>
    public AffinityCounts OrMore(AffinityCounts later) => new(
        Math.Max(Forwarded, later.Forwarded),
        Math.Max(Gone, later.Gone),
        Math.Max(Hung, later.Hung),
        Math.Max(Draining, later.Draining),
        Math.Max(Unreachable, later.Unreachable));
}
