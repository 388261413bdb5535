using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>The last ends in one slot.</summary>
internal sealed class ExitHistory
{
    private const int Kept = 5;

    private readonly LinkedList<ChildEnd> _ends = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyCollection<ChildEnd> Ends => _ends;

    /// <summary>How many of all ends here were unexpected.</summary>
    public int Failures { get; private set; }

    /// <param name="failures">Before.</param>
    /// <param name="ends">Before, the newest first.</param>
    public void Restore(int failures, IEnumerable<ChildEnd> ends)
    {
        Failures = failures;
        foreach (var end in ends)
        {
            _ends.AddLast(end);
        }
    }

    public void Add(ChildEnd end)
    {
        Failures += end.Reason.IsFailure() ? 1 : 0;
        _ends.AddFirst(end with { LastLines = [] });
        if (_ends.Count > Kept)
        {
            _ends.RemoveLast();
        }
    }
}
