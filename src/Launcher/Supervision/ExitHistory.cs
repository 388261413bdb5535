using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>The last ends in one seat.</summary>
internal sealed class ExitHistory
{
    private const int Kept = 5;

    private readonly LinkedList<(TimeSpan At, int Pid, ExitReason Reason, string Text)> _ends = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyCollection<(TimeSpan At, int Pid, ExitReason Reason, string Text)> Ends => _ends;

    /// <summary>How many of all that ever ended here nobody asked for.</summary>
    public int Failures { get; private set; }

    /// <param name="failures">Before.</param>
    /// <param name="ends">Before, the newest first.</param>
    public void Restore(int failures, IEnumerable<(TimeSpan At, int Pid, ExitReason Reason, string Text)> ends)
    {
        Failures = failures;
        foreach (var end in ends)
        {
            _ends.AddLast(end);
        }
    }

    public void Add(TimeSpan at, int pid, ExitReason reason, string text)
    {
        Failures += reason.IsFailure() ? 1 : 0;
        _ends.AddFirst((at, pid, reason, text));
        if (_ends.Count > Kept)
        {
            _ends.RemoveLast();
        }
    }
}
