using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;

namespace Windhover.Launcher.Supervision;

/// <content>What an operator sees of the pool.</content>
internal sealed partial class Arbiter
{
    /// <param name="launcherPid">Of this process.</param>
    /// <param name="startedAt">The time of day at which the clock of <see cref="Handle"/> was zero.</param>
    public PoolStatus Status(int launcherPid, DateTimeOffset startedAt) => new()
    {
        LauncherPid = launcherPid,
        StartedAt = startedAt,
        Phase = _phase switch
        {
            Phase.Booting => "booting",
            Phase.Serving => _reload is null ? "serving" : "reloading",
            _ => "stopping",
        },
        Generation = _generation,
        WantedWorkers = _workers.Count,
        Children = [.. Places().Select(place => Describe(place.Seat, place.Child, startedAt))],
        LastReload = _lastReload is { } last
            ? new ReloadStatus(startedAt + last.At, last.Duration, last.Succeeded, last.Message)
            : null,
        Ends = _ends.ToDictionary(pair => pair.Key.Label(), pair => pair.Value),
        Reloads = _reloads,
    };

    // The exporter last; a removed slot stays as long as its worker drains.
    private IEnumerable<(Seat Seat, Child? Child)> Places() =>
        _children.Values.Select(child => (child.Seat, Child: (Child?)child))
            .Concat(Seats.Where(seat => seat.IsVacant).Select(seat => (Seat: seat, Child: (Child?)null)))
            .OrderBy(place => place.Seat.Role)
            .ThenBy(place => place.Seat.Slot)
            .ThenBy(place => place.Child?.Id.Value ?? int.MaxValue);

    private static ChildStatus Describe(Seat seat, Child? child, DateTimeOffset startedAt) => new()
    {
        Role = seat.Role == ChildRole.Worker ? "worker" : "exporter",
        Slot = seat.Slot,
        Generation = child?.Generation ?? seat.Generation,
        Pid = child is { Pid: > 0 } ? child.Pid : null,
        BoardRow = child?.BoardRow,
        State = child switch
        {
            null => seat.IsDrained ? "drained" : "backing-off",
            { Stopping: not null } => "draining",
            { ReadyAt: null } => "booting",
            _ => "ready",
        },
        StartedAt = startedAt + child?.StartedAt,
        ReadyAt = startedAt + child?.ReadyAt,
        RestartAt = child is null ? startedAt + seat.RestartAt : null,
        Restarts = seat.History.Failures,
        LastExits = [.. seat.History.Ends.Select(end => new ExitReport(startedAt + end.At, end.Pid, end.Reason.Label(), end.Text))],
    };
}
