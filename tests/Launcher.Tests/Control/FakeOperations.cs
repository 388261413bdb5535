using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Control;

/// <summary>A pool without processes: notes what it is asked, and answers what a test wants.</summary>
internal sealed class FakeOperations : IOperations
{
    public List<string> Asked { get; } = [];

    public OperationOutcome Outcome { get; set; } = new(succeeded: true, "done");

    public PoolStatus Pool { get; set; } = new()
    {
        LauncherPid = Environment.ProcessId,
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Phase = "serving",
        Generation = 1,
        WantedWorkers = 0,
        Children = [],
        LastReload = null,
    };

    public static ChildStatus Worker(int slot, int? pid = null, string state = "ready") => new()
    {
        Role = "worker",
        Slot = slot,
        Generation = 1,
        Pid = pid,
        BoardRow = null,
        State = state,
        StartedAt = pid is null ? null : new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        ReadyAt = null,
        RestartAt = null,
        Restarts = 0,
        LastExits = [],
    };

    public Task<PoolStatus> StatusAsync() => Task.FromResult(Pool);

    public Task<OperationOutcome> ReloadAsync(string source) => Answer($"reload by {source}");

    public Task<OperationOutcome> ScaleAsync(ScaleRequest request, string source) =>
        Answer($"scale {(request.IsRelative ? "by" : "to")} {request.Workers} by {source}");

    public Task<OperationOutcome> RestartAsync(int slot, string source) => Answer($"restart {slot} by {source}");

    public Task<OperationOutcome> DrainAsync(int slot, string source) => Answer($"drain {slot} by {source}");

    public Task<OperationOutcome> RemoveSeriesAsync(string selector, string source) => Answer($"remove series {selector} by {source}");

    public Task<OperationOutcome> UpgradeAsync(string source) => Answer($"upgrade by {source}");

    public void Stop(string source, bool quick) => Asked.Add($"stop {(quick ? "quickly " : "")}by {source}");

    private Task<OperationOutcome> Answer(string asked)
    {
        Asked.Add(asked);
        return Task.FromResult(Outcome);
    }
}
