using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>A place that a child has to fill at all times: one for each worker, with its index, and one for the exporter.</summary>
/// <remarks>
/// A slot outlives its children, and it is what an operator names. It has up to three at a time:
/// <code>
/// Current     serves, or boots to do so
/// Successor   boots beside Current, and becomes Current once it is ready     (new one first: surge)
/// Outgoing    ends before its follower is started, while Current is null     (old one first: unavailable)
/// </code>
/// Children that a successor has replaced finish their requests without belonging to any of the three.
/// </remarks>
internal sealed class Slot(ChildRole role, int index, int generation)
{
    public ChildRole Role { get; } = role;

    /// <summary>0 to N-1 for workers; 0 for the exporter.</summary>
    public int Index { get; } = index;

    /// <summary>What the next child here is started as.</summary>
    public int Generation { get; set; } = generation;

    /// <summary>The child that serves here, or boots to do so.</summary>
    public Child? Current { get; set; }

    /// <summary>Boots beside the current child, and takes its place once it is ready.</summary>
    public Child? Successor { get; set; }

    /// <summary>Was told to end before its follower is started: the slot is filled again when this one is gone.</summary>
    public Child? Outgoing { get; set; }

    /// <summary>An operator wants it empty.</summary>
    public bool IsDrained { get; set; }

    /// <summary>Early deaths in a row: before ready, or within <see cref="Backoff.StableAfter"/> of it.</summary>
    public int EarlyDeaths { get; set; }

    /// <summary>When the next child is due; null if there is one, or none is wanted.</summary>
    public TimeSpan? RestartAt { get; set; }

    /// <summary>Successors in a row that failed while the current child served on.</summary>
    public int FailedSuccessors { get; set; }

    /// <summary>After such a failure: the current child is not replaced before.</summary>
    public TimeSpan ReplaceNotBefore { get; set; }

    public ExitHistory History { get; } = new();

    public bool IsServing => Current is { IsServing: true };

    /// <summary>No child is here, and none is on its way out.</summary>
    public bool IsEmpty => Current is null && Outgoing is null;

    /// <summary>Goes on with a slot of the program before.</summary>
    public static Slot Take(SlotState state)
    {
        var slot = new Slot(state.Role, state.Index, state.Generation)
        {
            IsDrained = state.IsDrained,
            EarlyDeaths = state.EarlyDeaths,
            RestartAt = state.RestartAt,
            FailedSuccessors = state.FailedSuccessors,
            ReplaceNotBefore = state.ReplaceNotBefore,
        };
        slot.History.Restore(state.Failures, state.Ends);
        if (state.Current is { } child)
        {
            slot.Current = new Child(new ChildId(child.Id), slot, child.Generation, child.StartedAt)
            {
                Pid = child.Pid,
                BoardRow = child.BoardRow,
                Attached = child.Attached,
                ReadyAt = child.ReadyAt,
                Jitter = child.Jitter,
            };
        }
        return slot;
    }

    /// <summary>For the next program; while every child is ready.</summary>
    public SlotState HandOver() => new()
    {
        Role = Role,
        Index = Index,
        Generation = Generation,
        IsDrained = IsDrained,
        EarlyDeaths = EarlyDeaths,
        RestartAt = RestartAt,
        FailedSuccessors = FailedSuccessors,
        ReplaceNotBefore = ReplaceNotBefore,
        Failures = History.Failures,
        Ends = [.. History.Ends],
        Current = Current is { ReadyAt: { } readyAt } child
            ? new ChildState
            {
                Id = child.Id.Value,
                Generation = child.Generation,
                Pid = child.Pid,
                BoardRow = child.BoardRow,
                Attached = child.Attached,
                Jitter = child.Jitter,
                StartedAt = child.StartedAt,
                ReadyAt = readyAt,
            }
            : null,
    };

    public override string ToString() => Role == ChildRole.Exporter ? "exporter" : $"worker {Index}";
}
