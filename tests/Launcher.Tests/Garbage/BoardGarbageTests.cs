using System.Runtime.InteropServices;
using CsCheck;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Control;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;
using Windhover.Launcher.Tests.Control;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>A worker writes garbage into its row of the status board, and over the board's header.</summary>
public sealed class BoardGarbageTests : IDisposable
{
    private const int States = 470_000;
    private const int Words = BoardRowLayout.Bytes / sizeof(long);
    private const int Hostile = 1;
    private const int Requests = 10;

    // The whole of status and metrics is asked for once in so many states.
    private const int ReportEvery = 5_000;

    private static readonly Gen<(int Place, long Word)[]> Rows = Gen.Select(Gen.Int[0, Words - 1], GarbageStates.Word).Array[1, 12];

    private readonly StatusBoard _board = StatusBoard.Create(rows: 3);
    private readonly BoardLease[] _leases;
    private readonly BoardMemory _memory;

    public BoardGarbageTests()
    {
        _leases = [.. Enumerable.Range(0, 3).Select(slot => _board.Rent(slot, generation: 1)!)];
        _memory = BoardMemory.Map(_board.Fd, rows: 3)!;
        foreach (var lease in _leases)
        {
            lease.Pid = 1000 + lease.Slot;
            Restore(lease);
        }
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void The_deciding_loop_the_status_and_the_other_workers_counts_do_not_notice() => Run(States);

    [Fact]
    [Trait("Category", "Long")]
    public void The_deciding_loop_the_status_and_the_other_workers_counts_do_not_notice_for_long() => Run(States * GarbageStates.LongFactor);

    private void Run(int states)
    {
        var loop = new SampledLoop();
        var number = 0;
        Rows.SampleStates(
            row =>
            {
                Restore(_leases[Hostile]);
                foreach (var (place, word) in row)
                {
                    WordOf(Hostile, place) = word;
                }
                _memory.Header.UsedRows = (int)row[0].Word;
                _memory.Header.Version = row[0].Word;

                var read = _leases[Hostile].Read();
                Check(read);
                loop.Sample(read, _leases[Hostile].Reader);
                if (number++ % ReportEvery == 0)
                {
                    Report(loop);
                }
                Assert.Equal(((long)Requests, (long)Requests), (_board.RequestsOf(0), _board.RequestsOf(2)));
                Assert.Equal(BoardMemory.Version, _board.HandOver().Version);
            },
            states);
    }

    private static void Check(BoardRow row)
    {
        Assert.Equal((Hostile, 1), (row.Slot, row.Generation));
        Assert.True(row.Pid is 0 or (1000 + Hostile), $"{row.Pid}");
        Assert.True(row.Requests is null or >= 0, $"{row.Requests}");
        Assert.True(row.ActiveRequests is null or >= 0, $"{row.ActiveRequests}");
        Assert.True(row.Connections is null or >= 0, $"{row.Connections}");
        foreach (var time in new[] { row.StuckFor, row.HeartbeatAge, row.OldestRequestAge, row.PoolDelay, row.LatencyQuantile(0.99, row) })
        {
            Assert.True(time is null || time >= TimeSpan.Zero, $"{time}");
        }
    }

    private void Report(SampledLoop loop)
    {
        var facts = new LauncherFacts { App = "/srv/Shop.dll", MetricsUrl = null, Listeners = static () => [] };
        var memory = new ProportionalMemory(TimeProvider.System);
        var peaks = new QueuePeaks(facts.Listeners, TimeProvider.System);
        var operations = new FakeOperations { Pool = loop.Status() };
        var status = new StatusReader(operations, _board, facts, memory, peaks, TimeProvider.System);
        var report = status.ReadAsync().GetAwaiter().GetResult();
        _ = StatusView.Of(report, TimeProvider.System.GetUtcNow(), width: 80, Glyphs.Unicode);
        var top = new TopState();
        top.Show(report);
        Assert.NotEmpty(TopHeading.Of(top, report, TimeProvider.System.GetUtcNow(), width: 120, Glyphs.Unicode));
        Assert.NotEmpty(new LauncherMetrics(status, _board, facts, memory, peaks, TimeProvider.System).Read(loop.Status()));
    }

    private void Restore(BoardLease lease)
    {
        ref var row = ref _memory[lease.Place.Row];
        row = default;
        (row.State, row.Pid, row.Slot, row.Generation) = ((int)BoardState.Accepting, lease.Pid, lease.Slot, 1);
        (row.HeartbeatMs, row.RequestsStarted, row.Connections) = (BoardClock.NowMs, Requests, 1);
        row.Latencies[LatencyBuckets.IndexOf(100)] = Requests;
    }

    private ref long WordOf(int row, int place) =>
        ref MemoryMarshal.Cast<BoardRowLayout, long>(MemoryMarshal.CreateSpan(ref _memory[row], 1))[place];

    /// <summary>The arbiter with three workers that serve, and what it is told of the hostile one.</summary>
    private sealed class SampledLoop
    {
        private readonly ArbiterOptions _options = new() { Workers = 3, MaxWorkers = 6, EmbeddedExporter = false, HangTimeout = TimeSpan.FromDays(365_000) };
        private readonly Arbiter _arbiter;
        private readonly Dictionary<int, ChildId> _children = [];
        private TimeSpan _now;

        public SampledLoop()
        {
            _arbiter = new Arbiter(_options, new Random(1));
            var due = new Queue<LauncherCommand>(Handle(new LauncherEvent.Started()));
            while (due.TryDequeue(out var command))
            {
                if (command is not LauncherCommand.Spawn spawn)
                {
                    continue;
                }
                _children[spawn.Slot] = spawn.Child;
                Handle(new LauncherEvent.ChildSpawned(spawn.Child, 1000 + spawn.Slot, spawn.Slot));
                foreach (var next in Handle(new LauncherEvent.ChildReady(spawn.Child)))
                {
                    due.Enqueue(next);
                }
            }
        }

        public void Sample(BoardRow row, Interop.SharedReader reader)
        {
            _now += TimeSpan.FromSeconds(1);
            var sample = new WorkerSample(_children[Hostile])
            {
                Requests = row is { Pid: > 0 } ? row.Requests : null,
                ActiveRequests = row.ActiveRequests ?? 0,
                Heartbeat = row.HeartbeatMs,
                StuckFor = row.StuckFor,
                Spoiled = reader.First is { } first ? new SpoiledMemory(first, reader.Rejected) : null,
            };
            Handle(new LauncherEvent.PoolSampled([sample], Queue: 0));
        }

        public PoolStatus Status() => _arbiter.Status(1, DateTimeOffset.UnixEpoch);

        private IReadOnlyList<LauncherCommand> Handle(LauncherEvent happened) => [.. _arbiter.Handle(happened, _now, DateTimeOffset.UnixEpoch)];
    }
}
