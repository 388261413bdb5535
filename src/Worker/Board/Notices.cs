using Windhover.Worker.Contract;

namespace Windhover.Worker.Board;

/// <summary>Decides which worker tells what is to be told once, and not by each of them: the first that has it to tell, in each release of the
/// app, as long as the launcher lives.</summary>
/// <param name="board">Of all workers.</param>
/// <param name="plan">Null if nothing is to be told.</param>
internal sealed class Notices(BoardMemory board, AdvicePlan? plan)
{
    private const int ReleaseShift = 32;

    /// <summary>Whether it is not silenced, and no worker of this release, or of a later one, has told it.</summary>
    /// <param name="name">One of <see cref="AdviceName"/>.</param>
    public bool MayTell(string name) => plan is not null && !plan.Silenced.Contains(name, StringComparer.Ordinal)
        && IsNew(Volatile.Read(ref board.Header.Told), Bit(name));

    /// <summary>The same, and from now on it is told: at once, by the caller.</summary>
    public bool TryTell(string name)
    {
        ref var told = ref board.Header.Told;
        long before;
        long after;
        do
        {
            if (!MayTell(name))
            {
                return false;
            }
            before = Volatile.Read(ref told);
            after = (ReleaseOf(before) == plan!.Release ? before : (long)plan.Release << ReleaseShift) | Bit(name);
        }
        while (!IsNew(before, Bit(name)) || Interlocked.CompareExchange(ref told, after, before) != before);
        return true;
    }

    private bool IsNew(long told, long bit) =>
        ReleaseOf(told) < plan!.Release || (ReleaseOf(told) == plan.Release && (told & bit) == 0);

    private static int ReleaseOf(long told) => (int)(told >> ReleaseShift);

    private static long Bit(string name) => 1L << AdviceName.All.Index().First(entry => entry.Item == name).Index;
}
