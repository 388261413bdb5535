using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Supervision;

/// <summary>Samples workers: their rows of the status board, and what the kernel says of them.</summary>
internal static class PoolSampler
{
    public static WorkerSample Read(ChildId child, ChildProcess process)
    {
        var row = process.Board?.Read();
        return new WorkerSample(child)
        {
            // A process that has written nothing counts nothing.
            Requests = row is { Pid: > 0 } ? row.Requests : null,
            ActiveRequests = row?.ActiveRequests ?? 0,
            Heartbeat = row?.HeartbeatMs is > 0 and var beat ? beat : null,
            StuckFor = row?.StuckFor,
            Spoiled = process.Spoiled,
            RssBytes = ProcessUsage.Read(process.Pid)?.ResidentBytes,
        };
    }
}
