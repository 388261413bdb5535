using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What an operator sees of the pool.</summary>
internal static class PoolStatusBuilder
{
    public static PoolStatus Build(Pool pool, Reloads reloads, int launcherPid, DateTimeOffset startedAt) => new()
    {
        LauncherPid = launcherPid,
        StartedAt = startedAt,
        Phase = pool.Phase switch
        {
            Phase.Booting => "booting",
            Phase.Serving => reloads.Current is null ? "serving" : "reloading",
            _ => "stopping",
        },
        Generation = pool.Generation,
        WantedWorkers = pool.Workers.Count,
        Children = [.. Entries(pool).Select(entry => Describe(entry.Slot, entry.Child, startedAt))],
        LastReload = reloads.Last,
        Ends = new Dictionary<ExitReason, long>(pool.Ends),
        Reloads = reloads.Totals,
    };

    // The exporter last; a removed slot stays as long as its worker drains.
    private static IEnumerable<(Slot Slot, Child? Child)> Entries(Pool pool) =>
        pool.Children.Select(child => (child.Slot, Child: (Child?)child))
            .Concat(pool.Slots.Where(slot => slot.IsEmpty).Select(slot => (Slot: slot, Child: (Child?)null)))
            .OrderBy(entry => entry.Slot.Role)
            .ThenBy(entry => entry.Slot.Index)
            .ThenBy(entry => entry.Child?.Id.Value ?? int.MaxValue);

    private static ChildStatus Describe(Slot slot, Child? child, DateTimeOffset startedAt) => new()
    {
        Role = slot.Role == ChildRole.Worker ? "worker" : "exporter",
        Slot = slot.Index,
        Generation = child?.Generation ?? slot.Generation,
        Pid = child is { Pid: > 0 } ? child.Pid : null,
        BoardRow = child?.BoardRow,
        State = child switch
        {
            null => slot.IsDrained ? "drained" : "backing-off",
            { Stopping: not null } => "draining",
            { ReadyAt: null } => "booting",
            _ => "ready",
        },
        StartedAt = startedAt + child?.StartedAt,
        ReadyAt = startedAt + child?.ReadyAt,
        RestartAt = child is null ? startedAt + slot.RestartAt : null,
        Spoiled = child?.Spoiled,
        Restarts = slot.History.Failures,
        LastExits = [.. slot.History.Ends],
    };
}
