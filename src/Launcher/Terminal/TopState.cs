using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>What <c>windhover top</c> shows.</summary>
internal sealed class TopState
{
    private readonly Dictionary<int, History> _history = [];
    private int? _selectedSlot;

    public TopPage Page { get; set; }

    /// <summary>Requests of each slot, one value for each look.</summary>
    public IReadOnlyDictionary<int, History> History => _history;

    /// <summary>Requests of all.</summary>
    public History Rates { get; } = new();

    /// <summary>The slowest worker's 99th percentile.</summary>
    public History Latencies { get; } = new();

    /// <summary>Of all workers together; null if unknown.</summary>
    public double? RequestsPerSecond { get; private set; }

    /// <summary>In seconds; null if unknown.</summary>
    public double? SlowestP99 { get; private set; }

    /// <summary>Lines of the page of that name.</summary>
    public IReadOnlyList<string> ExporterPage { get; set; } = [];

    /// <summary>Lines of the pages log and events, the newest last.</summary>
    public IReadOnlyList<string> Log { get; set; } = [];

    /// <summary>What waits for <c>y</c>; null for nothing.</summary>
    public string? Question { get; set; }

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
        var rates = status.Workers.Select(worker => worker.RequestsPerSecond).OfType<double>().ToArray();
        RequestsPerSecond = rates.Length == 0 ? null : rates.Sum();
        SlowestP99 = status.Workers.Max(worker => worker.P99Seconds);
        Rates.Add(RequestsPerSecond);
        Latencies.Add(SlowestP99);
        var slots = status.Workers.ToLookup(worker => worker.Slot);
        foreach (var slot in slots)
        {
            if (!_history.TryGetValue(slot.Key, out var history))
            {
                _history.Add(slot.Key, history = new History());
            }
            history.Add(slot.Sum(worker => worker.RequestsPerSecond ?? 0));
        }
        foreach (var gone in _history.Keys.Where(slot => !slots.Contains(slot)).ToArray())
        {
            _history.Remove(gone);
        }
    }

    /// <param name="by">Rows: above 0 for down, below 0 for up.</param>
    public void Select(int by)
    {
        if (Status is { Workers.Count: > 0 } status)
        {
            var slots = status.Workers.Select(worker => worker.Slot).Distinct().ToList();
            _selectedSlot = slots[(int)Math.Clamp((long)slots.IndexOf(SelectedSlot!.Value) + by, 0, slots.Count - 1)];
        }
    }
}
