using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>What <c>windhover top</c> shows.</summary>
internal sealed class TopState
{
    private int? _selectedSlot;

    /// <summary>Null before the first answer.</summary>
    public StatusReport? Status { get; private set; }

    /// <summary>What the exporter does; null if unknown.</summary>
    public string? Exporter { get; set; }

    /// <summary>Why the figures are old; null if they are not.</summary>
    public string? Problem { get; set; }

    /// <summary>What became of the last key.</summary>
    public string Message { get; set; } = "";

    /// <summary>Where a child failed, the last lines that it wrote.</summary>
    public IReadOnlyList<string> Output { get; set; } = [];

    /// <summary>The place of the marked row; null if there is none.</summary>
    public int? Selected
    {
        get
        {
            if (Status is not { Workers.Count: > 0 } status)
            {
                return null;
            }
            // A slot has two rows while one process replaces another; and it may be gone.
            var place = status.Workers.ToList().FindIndex(worker => worker.Slot == _selectedSlot);
            return Math.Max(0, place);
        }
    }

    /// <summary>The slot of the marked row.</summary>
    public int? SelectedSlot => Selected is { } place ? Status!.Workers[place].Slot : null;

    public void Show(StatusReport status)
    {
        Status = status;
        Problem = null;
    }

    /// <param name="by">1 for down, -1 for up.</param>
    public void Select(int by)
    {
        if (Status is { Workers.Count: > 0 } status)
        {
            var slots = status.Workers.Select(worker => worker.Slot).Distinct().ToList();
            _selectedSlot = slots[Math.Clamp(slots.IndexOf(SelectedSlot!.Value) + by, 0, slots.Count - 1)];
        }
    }
}
