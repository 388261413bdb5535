using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.Control;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.Control;

public sealed class StatusReaderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeOperations _operations = new();
    private readonly StatusBoard _board = StatusBoard.Create(rows: 2);
    private readonly BoardLease _lease;
    private readonly StatusReader _reader;

    public StatusReaderTests()
    {
        _lease = _board.Rent(slot: 0, generation: 1)!;
        Row.Pid = Environment.ProcessId;
        var facts = new LauncherFacts { App = "/srv/Shop.dll", MetricsUrl = null, Listeners = () => [] };
        _reader = new StatusReader(_operations, _board, facts, new ProportionalMemory(_time), new QueuePeaks(facts.Listeners, _time), _time);
        _operations.Pool = _operations.Pool with
        {
            Children = [FakeOperations.Worker(0, Environment.ProcessId)],
        };
    }

    private ref BoardRowLayout Row => ref BoardMemory.Map(_lease.Place.Fd, _lease.Place.Rows)![_lease.Place.Row];

    public void Dispose()
    {
        _lease.Dispose();
        _board.Dispose();
    }

    [Fact]
    public async Task Rates_and_latencies_are_those_of_the_last_seconds()
    {
        End(1000, microseconds: 100);
        for (var second = 0; second < 20; second++)
        {
            await _reader.SampleAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        End(50, microseconds: 2_000_000);

        var worker = (await _reader.ReadAsync()).Workers[0];

        Assert.Equal(1050, worker.Requests);
        // 50 within the window, which is five to six seconds long, as samples are a second apart; one digit behind the point.
        Assert.InRange(worker.RequestsPerSecond!.Value, 8.3, 10);
        Assert.InRange(worker.P50Seconds!.Value, 1.7, 2.3);
        Assert.Equal(20, worker.UptimeSeconds);
    }

    [Fact]
    public async Task A_process_that_nobody_looked_at_before_is_measured_since_its_start()
    {
        End(30, microseconds: 100);
        _time.Advance(TimeSpan.FromSeconds(3));

        var worker = (await _reader.ReadAsync()).Workers[0];

        Assert.Equal(10, worker.RequestsPerSecond);
    }

    [Fact]
    public async Task What_another_process_wrote_is_not_taken_for_its_own()
    {
        End(30, microseconds: 100);
        Row.Pid = Environment.ProcessId + 1;

        var worker = (await _reader.ReadAsync()).Workers[0];

        Assert.Null(worker.Requests);
        Assert.Null(worker.ActiveRequests);
    }

    private void End(uint requests, long microseconds)
    {
        Row.RequestsStarted += requests;
        Row.Latencies[LatencyBuckets.IndexOf(microseconds)] += requests;
    }
}
