using System.Text;
using System.Text.Json;
using Windhover.Exporter.Host;
using Windhover.Launcher.Control;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Tests.Control;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Contract;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.Metrics;

public sealed class LauncherMetricsTests : IDisposable
{
    private readonly FakeOperations _operations = new();
    private readonly StatusBoard _board = StatusBoard.Create(rows: 4);
    private readonly LauncherMetrics _metrics;

    public LauncherMetricsTests()
    {
        var facts = new LauncherFacts
        {
            App = "/srv/Shop.dll",
            MetricsUrl = null,
            Listeners = () =>
            [
                new ListenerState("http://localhost:5000", "127.0.0.1:5000", new QueueLength(3, 2048)),
                new ListenerState("http://unix:/run/app.sock", "/run/app.sock", null),
            ],
            Counts = () => new OutboxTotals(Recorded: 100, Waiting: 7, LinesSent: 20, Dropped: [3, 0, 0, 0, 0, 0, 0], Abandoned: 1),
        };
        var memory = new ProportionalMemory(TimeProvider.System);
        var peaks = new QueuePeaks(facts.Listeners, TimeProvider.System);
        var status = new StatusReader(_operations, _board, facts, memory, peaks, TimeProvider.System);
        _metrics = new LauncherMetrics(status, _board, facts, memory, peaks, TimeProvider.System);
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void Names_are_sorted_and_unique_and_no_client_may_take_one()
    {
        var names = _metrics.Read(Pool()).Select(family => family.Name).ToArray();

        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        using var explanations = new StringWriter();
        new LineExplanations(mappingFile: "", []).Write(names.Select(name => $"{name}:1|g"), asJson: true, explanations);
        Assert.Equal(names.Length, explanations.ToString().Split("\"own_metric\"").Length - 1);
    }

    [Fact]
    public void Everything_about_the_pool_is_there()
    {
        using var lease = _board.Rent(slot: 0, generation: 1)!;
        ref var row = ref BoardMemory.Map(lease.Place.Fd, lease.Place.Rows)![lease.Place.Row];
        (row.Pid, row.RequestsStarted, row.Connections) = (Environment.ProcessId, 12, 4);
        row.Latencies[LatencyBuckets.IndexOf(100)] = 10;

        var text = Text(Pool());

        Assert.All(
            [
                "windhover_workers{state=\"ready\"} 1",
                "windhover_workers{state=\"backing-off\"} 1",
                "windhover_workers_wanted 2",
                "windhover_worker_requests_total{slot=\"0\"} 10",
                "windhover_worker_active_requests{slot=\"0\"} 2",
                "windhover_worker_connections{slot=\"0\"} 4",
                "windhover_worker_restarts_total{reason=\"oom\"} 3",
                "windhover_reloads_total{result=\"succeeded\"} 2",
                "windhover_reloads_total{result=\"abandoned\"} 1",
                "windhover_reload_duration_seconds_sum 7.5",
                "windhover_reload_duration_seconds_count 3",
                "windhover_listen_queue_length{address=\"127.0.0.1:5000\"} 3",
                "windhover_listen_queue_limit{address=\"127.0.0.1:5000\"} 2048",
                "windhover_outbox_recorded_total 100",
                "windhover_outbox_delivered_total 89",
                "windhover_outbox_waiting 7",
                "windhover_outbox_lines_total 20",
                "windhover_outbox_dropped_total{reason=\"queue_full\"} 3",
                "windhover_outbox_dropped_total{reason=\"abandoned\"} 1",
                "windhover_outbox_dropped_total{reason=\"in_doubt\"} 0",
            ],
            line => Assert.Contains(line + "\n", text, StringComparison.Ordinal));
        Assert.DoesNotContain("reason=\"scale\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("app.sock", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Processor_time_of_a_slot_does_not_go_back_when_its_process_ends()
    {
        var before = Cpu(Pool());
        Assert.True(before > 0);

        var after = Cpu(Pool() with { Children = [FakeOperations.Worker(0, state: "backing-off")] });

        Assert.True(after >= before);
    }

    private double Cpu(PoolStatus pool) => _metrics.Read(pool)
        .Single(family => family.Name == "windhover_worker_cpu_seconds_total").Samples.Single(sample => sample.LabelValue == "0").Value;

    private string Text(PoolStatus pool)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        LauncherExposition.WriteText(
            JsonSerializer.SerializeToUtf8Bytes(_metrics.Read(pool), LauncherFamilyJson.Default.IReadOnlyListLauncherFamily), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private PoolStatus Pool() => _operations.Pool with
    {
        WantedWorkers = 2,
        Children = [FakeOperations.Worker(0, Environment.ProcessId), FakeOperations.Worker(1, state: "backing-off")],
        Ends = new Dictionary<ExitReason, long> { [ExitReason.OutOfMemory] = 3, [ExitReason.Scale] = 1 },
        Reloads = new ReloadTotals(2, 1, TimeSpan.FromSeconds(7.5)),
    };
}
