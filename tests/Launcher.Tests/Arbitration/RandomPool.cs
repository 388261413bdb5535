using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

/// <summary>A pool whose world does, at random, all that a world may do; with the processes as they are, not as the arbiter takes
/// them to be.</summary>
internal sealed class RandomPool
{
    private readonly Random _random;
    private readonly Arbiter _arbiter;
    private readonly Dictionary<ChildId, Process> _processes = [];
    private TimeSpan _now;
    private int _lastPid;

    public RandomPool(int seed, ArbiterOptions options)
    {
        _random = new Random(seed);
        Options = options;
        _arbiter = new Arbiter(options, _random);
        Send(new LauncherEvent.Started());
        while (!IsServing)
        {
            MakeReady();
        }
    }

    public ArbiterOptions Options { get; }

    public bool IsServing { get; private set; }

    public int? ExitCode { get; private set; }

    public List<string> Story { get; } = [];

    public int Processes => _processes.Count;

    public int Asked { get; private set; }

    public int Answered { get; private set; }

    public string Phase => Status.Phase;

    public PoolStatus Status => _arbiter.Status(1, DateTimeOffset.UnixEpoch);

    /// <summary>Workers that are ready and were not told to go.</summary>
    public int Serving => _processes.Values.Count(process => process is { IsReady: true, IsTold: false });

    /// <summary>Worker processes that were not told to go.</summary>
    public int Wanted => _processes.Values.Count(process => !process.IsTold);

    public void MakeReady()
    {
        if (Pick(process => process is { IsReady: false, IsTold: false }) is { } child)
        {
            _processes[child].IsReady = true;
            Send(new LauncherEvent.ChildAttached(child));
            Send(new LauncherEvent.ChildReady(child));
        }
    }

    /// <summary>A worker that boots ends: a new build that cannot start.</summary>
    public void FailBoot() => End(process => process is { IsReady: false });

    /// <summary>A worker ends that was told to.</summary>
    public void Finish() => End(process => process.IsTold);

    /// <summary>Any worker ends.</summary>
    public void Crash() => End(_ => true);

    public void PassDeadline()
    {
        if (_arbiter.NextDeadline is { } deadline)
        {
            _now = deadline > _now ? deadline : _now;
            Send(new LauncherEvent.DeadlinePassed());
        }
    }

    public void Ask(Func<OperationId, LauncherEvent> request) => Send(request(new OperationId(++Asked)));

    public void Sample()
    {
        _now += Options.SampleInterval;
        Send(new LauncherEvent.PoolSampled(
            [
                .. _processes.Keys.Select(child => new WorkerSample(child)
                {
                    Requests = _random.Next(2000),
                    Heartbeat = _random.Next(100),
                    RssBytes = _random.Next(200),
                }),
            ],
            0));
    }

    public void Send(LauncherEvent happened)
    {
        Story.Add(happened.ToString());
        foreach (var command in _arbiter.Handle(happened, _now, DateTimeOffset.UnixEpoch + _now))
        {
            CarryOut(command);
        }
    }

    private void CarryOut(LauncherCommand command)
    {
        switch (command)
        {
            case LauncherCommand.Spawn spawn:
                _processes.Add(spawn.Child, new Process());
                Send(new LauncherEvent.ChildSpawned(spawn.Child, ++_lastPid));
                break;
            case LauncherCommand.Signal signal:
                Assert.Contains(signal.Child, _processes);
                _processes[signal.Child].IsTold = true;
                break;
            case LauncherCommand.PrepareGeneration prepare:
                Send(_random.Next(4) == 0
                    ? new LauncherEvent.GenerationRefused(prepare.Generation, "bad")
                    : new LauncherEvent.GenerationPrepared(prepare.Generation, Options));
                break;
            case LauncherCommand.Answer:
                Answered++;
                break;
            case LauncherCommand.AnnounceServing:
                IsServing = true;
                break;
            case LauncherCommand.Exit exit:
                Assert.Null(ExitCode);
                ExitCode = exit.Code;
                break;
        }
    }

    private void End(Func<Process, bool> which)
    {
        if (Pick(which) is { } child)
        {
            _processes.Remove(child);
            Send(new LauncherEvent.ChildExited(child, ExitStatus.Exited(_random.Next(3))));
        }
    }

    private ChildId? Pick(Func<Process, bool> which)
    {
        var candidates = _processes.Where(pair => which(pair.Value)).Select(pair => pair.Key).ToArray();
        return candidates.Length == 0 ? null : candidates[_random.Next(candidates.Length)];
    }

    private sealed class Process
    {
        public bool IsReady { get; set; }

        public bool IsTold { get; set; }
    }
}
