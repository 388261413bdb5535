using System.Globalization;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Contract;

namespace Windhover.Launcher.Metrics;

/// <summary>The launcher's metrics about itself and its workers.</summary>
/// <remarks>Names: docs/operating.md. Per worker they carry its slot and never its pid: a respawn makes no new series.</remarks>
internal sealed class LauncherMetrics(
    StatusReader status, StatusBoard board, LauncherFacts facts, ProportionalMemory memory, QueuePeaks peaks, TimeProvider time)
{
    private static readonly string[] States = ["backing-off", "booting", "drained", "draining", "ready"];

    // Ends that no new process follows.
    private static readonly ExitReason[] NotFollowed = [ExitReason.Scale, ExitReason.Drain, ExitReason.Stop];

    private readonly Dictionary<int, TimeSpan> _endedCpu = new(facts.EndedCpu);
    private readonly Dictionary<int, (int Slot, TimeSpan Cpu)> _cpu = [];

    /// <summary>The families, sorted by name. For one caller at a time.</summary>
    /// <param name="pool">As it is now; each one has to be shown once, for the counters.</param>
    /// <param name="cutSeries">Of these families, last time: see <see cref="MetricsPage"/>.</param>
    public IReadOnlyList<LauncherFamily> Read(PoolStatus pool, int cutSeries = 0)
    {
        var workers = pool.Children.Where(child => child.Role == "worker").ToArray();
        var rows = status.Rows();
        var samples = workers
            .Where(worker => worker.Pid is not null)
            .Select(worker => (worker.Slot, Pid: worker.Pid!.Value, Sample: status.Look(worker.Pid!.Value, rows)))
            .ToArray();
        CountCpu(samples);
        int[] slots = [.. workers.Select(worker => worker.Slot).Distinct().Order()];
        var counts = board.ReadCounts();
        LauncherFamily[] families =
        [
            Counter(
                "windhover_access_log_dropped_lines_total", "Lines of the access log that the workers did not write.", [new(counts.AccessLinesDropped)]),
            .. Affinity(counts, samples.Sum(worker => worker.Sample.Row?.Tunnels ?? 0)),
            Gauge(
                "windhover_launcher_cut_series",
                "Series of the launcher that its page for the exporter had no room for.",
                [new(cutSeries)]),
            Gauge(
                "windhover_launcher_heartbeat_timestamp_seconds",
                "When the launcher last wrote these metrics, unix time.",
                [new(UnixTime(time.GetUtcNow()))]),
            Gauge(
                "windhover_launcher_memory_bytes",
                "Memory of the launcher and all its children by their role, what processes share counted once.",
                Memory(pool)),
            Gauge(
                "windhover_launcher_start_time_seconds", "When the launcher was started, unix time.", [new(UnixTime(pool.StartedAt))]),
            Gauge("windhover_listen_queue_length", "Connections that wait for a worker.", Queues(queue => queue.Length)),
            Gauge("windhover_listen_queue_limit", "Connections that may wait for a worker.", Queues(queue => queue.Limit)),
            Gauge(
                "windhover_listen_queue_peak",
                "The most connections that waited for a worker in the last minute.",
                [
                    .. facts.Listeners().Select(listener => (listener.Address, Peak: peaks.Read(listener.Address)))
                        .Where(listener => listener.Peak is not null)
                        .Select(listener => new LauncherSample(listener.Peak!.Value, "address", listener.Address)),
                ]),
            Counter("windhover_log_dropped_bytes_total", "Bytes of log lines that the launcher's output did not take.", [new(facts.DroppedLogs().Bytes)]),
            Counter("windhover_log_dropped_lines_total", "Log lines that the launcher's output did not take.", [new(facts.DroppedLogs().Lines)]),
            .. Outboxes(facts.Counts()),
            new LauncherFamily(
                "windhover_reload_duration_seconds",
                "Time from the request for a reload to its end.",
                LauncherMetricKind.Summary,
                [
                    new(pool.Reloads.Time.TotalSeconds, Suffix: "_sum"),
                    new(pool.Reloads.Succeeded + pool.Reloads.Abandoned, Suffix: "_count"),
                ]),
            Counter(
                "windhover_reloads_total",
                "Reloads that ended: with the new generation, or abandoned for the old one.",
                [new(pool.Reloads.Abandoned, "result", "abandoned"), new(pool.Reloads.Succeeded, "result", "succeeded")]),
            Gauge("windhover_worker_active_requests", "Requests that are running.", BySlot(sample => sample.Row?.ActiveRequests)),
            Gauge("windhover_worker_connections", "Open connections.", BySlot(sample => sample.Row?.Connections)),
            Counter(
                "windhover_worker_cpu_seconds_total",
                "User and system time of all processes that the slot had.",
                [.. slots.Select(slot => Labelled(slot, CpuOf(slot).TotalSeconds))]),
            Gauge(
                "windhover_worker_proportional_memory_bytes",
                "Memory in RAM, with only its part of what is shared with other processes.",
                [
                    .. samples.Select(worker => (worker.Slot, Bytes: memory.Read(worker.Pid)))
                        .Where(worker => worker.Bytes is not null)
                        .GroupBy(worker => worker.Slot)
                        .OrderBy(slot => slot.Key)
                        .Select(slot => Labelled(slot.Key, slot.Sum(worker => worker.Bytes!.Value))),
                ]),
            Counter(
                "windhover_worker_requests_total",
                "Requests that all processes of the slot finished.",
                [.. slots.Select(slot => Labelled(slot, board.RequestsOf(slot)))]),
            Gauge(
                "windhover_worker_resident_memory_bytes",
                "Memory in RAM, what is shared with other processes included.",
                BySlot(sample => sample.Usage?.ResidentBytes)),
            Counter(
                "windhover_worker_restarts_total",
                "Worker processes that ended and were, or will be, followed by another.",
                [
                    .. pool.Ends.Where(pair => !NotFollowed.Contains(pair.Key))
                        .Select(pair => new LauncherSample(pair.Value, "reason", pair.Key.Label()))
                        .OrderBy(sample => sample.LabelValue, StringComparer.Ordinal),
                ]),
            Gauge(
                "windhover_worker_spoiled_values",
                "Values that the slot's processes wrote into shared memory, or said, and that cannot be.",
                [
                    .. slots.Select(slot => Labelled(
                        slot, workers.Where(worker => worker.Slot == slot).Sum(worker => (double)(worker.Spoiled?.Values ?? 0)))),
                ]),
            Gauge(
                "windhover_workers",
                "Workers by state.",
                [.. States.Select(state => new LauncherSample(workers.Count(worker => worker.State == state), "state", state))]),
            Gauge("windhover_workers_wanted", "Workers that the operator wants.", [new(pool.WantedWorkers)]),
        ];
        // Without a series there is no family, as everywhere in Prometheus' libraries.
        return [.. families.Where(family => family.Samples.Count > 0)];

        // A slot has two processes while one replaces the other.
        LauncherSample[] BySlot(Func<ChildSample, long?> value) =>
        [
            .. slots.Select(slot => Labelled(
                slot, samples.Where(worker => worker.Slot == slot).Sum(worker => value(worker.Sample) ?? 0))),
        ];
    }

    private IReadOnlyList<LauncherSample> Memory(PoolStatus pool) =>
    [
        .. pool.Children
            .Where(child => child.Pid is not null)
            .Select(child => new LauncherSample(memory.Read(child.Pid!.Value) ?? 0, "role", child.Role))
            .Append(new LauncherSample(memory.Read(pool.LauncherPid) ?? 0, "role", "launcher"))
            .GroupBy(process => process.LabelValue, process => process.Value)
            .OrderBy(role => role.Key, StringComparer.Ordinal)
            .Select(role => new LauncherSample(role.Sum(), "role", role.Key))
            .Where(role => role.Value > 0),
    ];

    private static LauncherFamily[] Affinity(WorkerCounts counts, int tunnels)
    {
        // Most apps have none.
        return counts with { AccessLinesDropped = 0 } == default && tunnels == 0
            ? []
            :
        [
            Counter(
                "windhover_affinity_forwarded_total",
                "Requests that a worker sent on to the one that their cookie names.",
                [new(counts.Forwarded)]),
            Counter(
                "windhover_affinity_rebound_total",
                "Requests that a worker answered itself though their cookie names another one.",
                [
                    new(counts.Draining, "reason", "draining"),
                    new(counts.Gone, "reason", "gone"),
                    new(counts.Hung, "reason", "hung"),
                    new(counts.Unreachable, "reason", "unreachable"),
                ]),
            Gauge(
                "windhover_affinity_tunnels", "WebSockets that a worker holds for a client of another one.", [new(tunnels)]),
        ];
    }

    private static LauncherFamily[] Outboxes(OutboxTotals? totals) => totals is null
        ? []
        :
        [
            Counter(
                "windhover_outbox_delivered_total",
                "Measurements that our exporter has counted, or that another receiver was sent.",
                [new(totals.Delivered)]),
            Counter(
                "windhover_outbox_dropped_total",
                "Measurements that were recorded and not delivered.",
                [.. totals.LostBy.Select(pair => new LauncherSample(pair.Value, "reason", pair.Key))]),
            Counter("windhover_outbox_lines_total", "Lines that the delivered measurements were merged into.", [new(totals.LinesSent)]),
            Counter(
                "windhover_outbox_recorded_total",
                "Measurements of all workers: two for each request, its count and its time.",
                [new(totals.Recorded)]),
            Gauge("windhover_outbox_waiting", "Measurements that are recorded and not delivered yet.", [new(totals.Waiting)]),
        ];

    private LauncherSample[] Queues(Func<QueueLength, int> value) =>
    [
        .. facts.Listeners()
            .Where(listener => listener.Queue is not null)
            .Select(listener => new LauncherSample(value(listener.Queue!.Value), "address", listener.Address)),
    ];

    private static double UnixTime(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static LauncherFamily Gauge(string name, string help, IReadOnlyList<LauncherSample> samples) =>
        new(name, help, LauncherMetricKind.Gauge, samples);

    private static LauncherFamily Counter(string name, string help, IReadOnlyList<LauncherSample> samples) =>
        new(name, help, LauncherMetricKind.Counter, samples);

    private static LauncherSample Labelled(int slot, double value) => new(value, "slot", slot.ToString(CultureInfo.InvariantCulture));

    /// <summary>CPU time of worker processes that have ended, by slot; from any thread.</summary>
    public IReadOnlyDictionary<int, TimeSpan> EndedCpu()
    {
        lock (_endedCpu)
        {
            return new Dictionary<int, TimeSpan>(_endedCpu);
        }
    }

    // What a process used in its last second is not seen; the sum still never decreases.
    private void CountCpu(IEnumerable<(int Slot, int Pid, ChildSample Sample)> samples)
    {
        var living = new HashSet<int>();
        foreach (var (slot, pid, sample) in samples)
        {
            living.Add(pid);
            if (sample.Usage is { } usage)
            {
                _cpu[pid] = (slot, usage.Cpu);
            }
        }
        foreach (var (pid, (slot, cpu)) in _cpu.Where(pair => !living.Contains(pair.Key)).ToArray())
        {
            _cpu.Remove(pid);
            lock (_endedCpu)
            {
                _endedCpu[slot] = _endedCpu.GetValueOrDefault(slot) + cpu;
            }
        }
    }

    private TimeSpan CpuOf(int slot) =>
        _cpu.Values.Where(process => process.Slot == slot).Aggregate(
            _endedCpu.GetValueOrDefault(slot), static (sum, process) => sum + process.Cpu);
}
