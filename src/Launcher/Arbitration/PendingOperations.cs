using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Operators' requests that have begun, each waiting for children to come and go: answered when the last one has.</summary>
internal sealed class PendingOperations(Pool pool)
{
    private readonly List<PendingOperation> _pending = [];

    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Answers an operation once everything it waits for has happened.</summary>
    /// <param name="operation">Who waits; null if it was a signal, which gets no answer.</param>
    /// <param name="done">What to say then.</param>
    /// <param name="turn">Gets the answer, if nothing has to be waited for.</param>
    /// <param name="filled">Slots whose children have to be ready.</param>
    /// <param name="ready">Children that have to be ready.</param>
    /// <param name="gone">Children that have to be gone.</param>
    public void Track(
        OperationId? operation,
        string done,
        Turn turn,
        IEnumerable<Slot>? filled = null,
        IEnumerable<ChildId>? ready = null,
        IEnumerable<ChildId>? gone = null)
    {
        if (operation is not { } id)
        {
            return;
        }
        var pending = new PendingOperation(id, done);
        pending.Filled.UnionWith(filled ?? []);
        pending.Ready.UnionWith(ready ?? []);
        pending.Gone.UnionWith(gone ?? []);
        _pending.Add(pending);
        AnswerDone(turn);
    }

    public void OnReady(Child child, Turn turn)
    {
        foreach (var pending in _pending)
        {
            pending.Ready.Remove(child.Id);
            pending.Filled.Remove(child.Slot);
        }
        AnswerDone(turn);
    }

    /// <summary>An operation that waits for this child to be gone is one step further; one that waits for it to be ready has
    /// failed.</summary>
    public void OnEnded(Child child, ChildEnd end, Turn turn)
    {
        foreach (var pending in _pending.ToArray())
        {
            pending.Gone.Remove(child.Id);
            if (pending.Ready.Contains(child.Id) || (child.ReadyAt is null && pending.Filled.Contains(child.Slot)))
            {
                _pending.Remove(pending);
                turn.Answer(pending.Id, new OperationOutcome(false, ReportText.Failure(child, end, pool.Options), end.LastLines));
            }
        }
        AnswerDone(turn);
    }

    /// <summary>This slot is not wanted any more.</summary>
    public void OnRemoved(Slot slot, Turn turn)
    {
        _pending.ForEach(pending => pending.Filled.Remove(slot));
        AnswerDone(turn);
    }

    /// <returns>Who waited for what will not happen any more.</returns>
    public IReadOnlyList<OperationId> Clear()
    {
        OperationId[] waiting = [.. _pending.Select(pending => pending.Id)];
        _pending.Clear();
        return waiting;
    }

    private void AnswerDone(Turn turn)
    {
        foreach (var pending in _pending.Where(pending => pending.IsDone).ToArray())
        {
            _pending.Remove(pending);
            turn.Answer(pending.Id, new OperationOutcome(true, pending.Done));
        }
    }
}
