using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Control;

/// <summary>Puts together what the deciding loop knows, what workers write into the status board and what the kernel tells. Asks no
/// worker anything, so that a hung one delays nothing.</summary>
internal sealed class StatusReader(
    IOperations operations, StatusBoard board, LauncherFacts facts, ProportionalMemory memory, QueuePeaks peaks, TimeProvider time)
{
    /// <summary>The deciding loop never waits for anything, so that an answer as late as this one is a defect.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, ChildHistory> _histories = [];

    /// <summary>Looks at every child, for the rates of later readings. To be called every second.</summary>
    public async Task<PoolStatus> SampleAsync()
    {
        var pool = await operations.StatusAsync().WaitAsync(Patience, time);
        var rows = Rows();
        lock (_gate)
        {
            foreach (var child in pool.Children)
            {
                if (child.Pid is { } pid)
                {
                    if (!_histories.TryGetValue(pid, out var history))
                    {
                        _histories[pid] = history = new ChildHistory(time);
                    }
                    history.Add(Look(pid, rows));
                }
            }
            var living = pool.Children.Select(child => child.Pid).OfType<int>().ToHashSet();
            foreach (var pid in _histories.Keys.Where(pid => !living.Contains(pid)).ToArray())
            {
                _histories.Remove(pid);
            }
        }
        return pool;
    }

    /// <exception cref="TimeoutException">The deciding loop does not answer.</exception>
    public async Task<StatusReport> ReadAsync()
    {
        var pool = await operations.StatusAsync().WaitAsync(Patience, time);
        var now = time.GetUtcNow();
        var rows = Rows();
        var children = pool.Children.Select(child => (child.Role, Report: Report(child, rows, now))).ToArray();
        ListenerReport[] listeners =
        [
            .. facts.Listeners().Select(listener => new ListenerReport(
                listener.Url, listener.Address, listener.Queue?.Length, listener.Queue?.Limit, peaks.Read(listener.Address))),
        ];
        return new StatusReport
        {
            Name = facts.Name ?? StatusReport.NameOf(facts.App, listeners),
            Version = BuildVersion.Version,
            Pid = pool.LauncherPid,
            StartedAt = pool.StartedAt,
            UptimeSeconds = Seconds(now - pool.StartedAt),
            Phase = pool.Phase,
            Generation = pool.Generation,
            WantedWorkers = pool.WantedWorkers,
            App = facts.App,
            Listeners = listeners,
            Workers = [.. children.Where(child => child.Role == "worker").Select(child => child.Report)],
            Exporter = children.FirstOrDefault(child => child.Role == "exporter").Report,
            MetricsUrl = facts.MetricsUrl,
            ProportionalBytes = Sum([memory.Read(pool.LauncherPid), .. children.Select(child => child.Report.ProportionalBytes)]),
            Counts = facts.Counts() is { } counts ? Report(counts) : null,
            DroppedLogLines = facts.DroppedLogs().Lines,
            LastReload = pool.LastReload,
        };
    }

    /// <summary>What workers say of themselves, by pid: a row belongs to the process that writes it.</summary>
    public IReadOnlyDictionary<int, BoardRow> Rows()
    {
        var rows = new Dictionary<int, BoardRow>();
        foreach (var row in board.ReadAll())
        {
            // 0 as long as the process has written nothing.
            if (row.Pid != 0)
            {
                rows[row.Pid] = row;
            }
        }
        return rows;
    }

    /// <summary>What a child has used and done so far.</summary>
    public ChildSample Look(int pid, IReadOnlyDictionary<int, BoardRow> rows) =>
        new(time.GetTimestamp(), ProcessUsage.Read(pid), rows.GetValueOrDefault(pid));

    private static CountsReport Report(OutboxTotals totals) =>
        new(totals.Recorded, totals.Delivered, totals.Lost, totals.Waiting, totals.LostBy.Where(pair => pair.Value > 0).ToDictionary());

    private ChildReport Report(ChildStatus child, IReadOnlyDictionary<int, BoardRow> rows, DateTimeOffset now)
    {
        var sample = child.Pid is { } pid ? Look(pid, rows) : null;
        var (seconds, before) = sample is null ? default : Compare(child, sample, now);
        var row = sample?.Row;
        return new ChildReport
        {
            Slot = child.Slot,
            Pid = child.Pid,
            State = child.State,
            Generation = child.Generation,
            StartedAt = child.StartedAt,
            UptimeSeconds = child is { Pid: not null, StartedAt: { } startedAt } ? Seconds(now - startedAt) : null,
            RestartAt = child.RestartAt,
            Requests = row?.Requests,
            RequestsPerSecond =
                row?.Requests is not { } requests || seconds <= 0 ? null : Rounded((requests - (before?.Row?.Requests ?? 0)) / seconds),
            P50Seconds = row?.LatencyQuantile(0.5, before?.Row)?.TotalSeconds,
            P99Seconds = row?.LatencyQuantile(0.99, before?.Row)?.TotalSeconds,
            CpuPercent = sample?.Usage is not { } usage || seconds <= 0
                ? null
                : Rounded(100 * (usage.Cpu - (before?.Usage?.Cpu ?? TimeSpan.Zero)).TotalSeconds / seconds),
            ActiveRequests = row?.ActiveRequests,
            Connections = row?.Connections,
            ResidentBytes = sample?.Usage?.ResidentBytes,
            ProportionalBytes = child.Pid is { } process ? memory.Read(process) : null,
            HeartbeatAgeSeconds = row?.HeartbeatAge?.TotalSeconds,
            Spoiled = child.Spoiled,
            Restarts = child.Restarts,
            LastExits = child.LastExits,
        };
    }

    /// <summary>What to compare with, and how long ago that was; for a process that is younger than any sample, its start.</summary>
    private (double Seconds, ChildSample? Before) Compare(ChildStatus child, ChildSample sample, DateTimeOffset now)
    {
        ChildSample? before;
        lock (_gate)
        {
            before = _histories.GetValueOrDefault(child.Pid!.Value)?.Before(sample);
        }
        var seconds = before is not null
            ? time.GetElapsedTime(before.At, sample.At).TotalSeconds
            : child.StartedAt is { } startedAt ? (now - startedAt).TotalSeconds : 0;
        return (seconds, before);
    }

    private static long? Sum(IReadOnlyCollection<long?> parts) => parts.Any(part => part is not null) ? parts.Sum() : null;

    private static double Seconds(TimeSpan span) => Math.Round(Math.Max(0, span.TotalSeconds), 3);

    private static double Rounded(double value) => Math.Round(Math.Max(0, value), 1);
}
