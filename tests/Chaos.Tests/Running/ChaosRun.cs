using System.ComponentModel;
using System.Globalization;
using Windhover.Chaos.Tests.Load;
using Windhover.Chaos.Tests.Scrapes;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Running;

/// <summary>A launcher under load that is scraped all the while, for a scenario to do its worst to.</summary>
/// <remarks>All choices come from one seed. Not that the same run comes again with it, as the processes choose for themselves when to do
/// what; but the same blows do.</remarks>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const string SeedVariable = "WINDHOVER_CHAOS_SEED";
    private const int LinesInMessage = 60;
    private const int SIGKILL = 9; // signal(7)

    // One launcher starts at a time: several at once, each with its children, would wait for each other on a small machine.
    private static readonly SemaphoreSlim Starting = new(1);

    private readonly SortedDictionary<string, long> _blows = new(StringComparer.Ordinal);
    private readonly Target _target;
    private readonly HashSet<int> _dead = [];

    private ChaosRun(int seed, ChaosSettings settings, LauncherProcess launcher)
    {
        Random = new Random(seed);
        Settings = settings;
        Launcher = launcher;
        _target = new Target(launcher.App);
        Load = new LoadGenerator(_target, settings.Paths, settings.Clients, seed);
        Scraper = new Scraper(settings.Metrics ?? launcher.Metrics!, Load.Ledger, settings.Outlives);
    }

    public Random Random { get; }

    public ChaosSettings Settings { get; }

    public LauncherProcess Launcher { get; private set; }

    public LoadGenerator Load { get; }

    public Scraper Scraper { get; }

    public Ledger Ledger => Load.Ledger;

    /// <summary>Starts a launcher, lets the scenario play, and says how it went.</summary>
    /// <param name="settings">What to start.</param>
    /// <param name="play">Blows and assertions.</param>
    /// <param name="lane">Tells runs at the same time apart.</param>
    /// <exception cref="ChaosException">Something was not as promised.</exception>
    public static async Task PlayAsync(ChaosSettings settings, Func<ChaosRun, Task> play, int lane = 0)
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next(1, 1_000_000);
        await using var run = new ChaosRun(seed + lane, settings, await StartAsync(settings));
        try
        {
            await play(run);
        }
        catch (Exception exception)
        {
            var lines = string.Join('\n', run.Launcher.Process.Lines.TakeLast(LinesInMessage));
            throw new ChaosException(
                $"{exception.Message}\n{SeedVariable}={seed} deals the same blows again. So far: {run}\nThe launcher said last:\n{lines}",
                exception);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={seed}: {run}");
    }

    private static async Task<LauncherProcess> StartAsync(ChaosSettings settings)
    {
        await Starting.WaitAsync();
        try
        {
            return await LauncherProcess.StartAsync(settings.Arguments, settings.Configure);
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>Counts what was done to the system.</summary>
    public void Note(string blow) => _blows[blow] = _blows.GetValueOrDefault(blow) + 1;

    public long Dealt(string blow) => _blows.GetValueOrDefault(blow);

    /// <summary>A random number of responses arrives; then others are under way still.</summary>
    public Task SomeResponsesAsync() => Load.PushAsync(responses: Random.Next(5, 60), more: 20);

    /// <summary>SIGKILL.</summary>
    /// <returns>False where the process was gone already.</returns>
    public bool Kill(ChildNow child, string blow)
    {
        if (!IsAlive(child) || !Signal(child.Pid!.Value, SIGKILL))
        {
            return false;
        }
        _dead.Add(child.Pid.Value);
        Note(blow);
        return true;
    }

    /// <summary>The launcher may not have heard yet of one that was killed.</summary>
    public bool IsAlive(ChildNow child) => child.Pid is { } pid && !_dead.Contains(pid);

    /// <returns>False where the process was gone already.</returns>
    public static bool Signal(int pid, int number)
    {
        try
        {
            ProcessTree.Signal(pid, number);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>One of the workers that are ready, as soon as there is one.</summary>
    /// <param name="least">So many must be ready.</param>
    public async Task<ChildNow> ReadyWorkerAsync(int least = 1)
    {
        ChildNow[] ready = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var workers = await Launcher.WorkersAsync();
                ready = [.. workers.Where(worker => worker.IsReady && IsAlive(worker))];
                // An operator who looks on does not wait out the pauses of workers that have died early and often.
                foreach (var slot in workers.Where(worker => worker.State == "backing-off"))
                {
                    _ = Launcher.Control.PostAsync($"/restart?slot={slot.Slot}");
                }
                return ready.Length >= least;
            },
            () => $"{ready.Length} workers are ready, and not {least}");
        return ready[Random.Next(ready.Length)];
    }

    /// <summary>The launcher is another one from now on.</summary>
    public async Task ReplaceLauncherAsync(LauncherProcess launcher)
    {
        await Launcher.DisposeAsync();
        Launcher = launcher;
        Scraper.MoveTo(launcher.Metrics!);
        _target.MoveTo(launcher.App);
    }

    public override string ToString() =>
        $"{string.Join(", ", _blows.Select(blow => $"{blow.Value} {blow.Key}"))}; {Ledger.Sent} requests sent, {Ledger.Received} answered; "
        + $"{Scraper.Answered} scrapes in order, {Scraper.Unanswered} broken off";

    public async ValueTask DisposeAsync()
    {
        Scraper.Dispose();
        Load.Dispose();
        await Launcher.DisposeAsync();
    }
}
