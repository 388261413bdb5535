using System.Text.Json;
using CsCheck;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

/// <summary>What holds whatever the world does. A failure prints the seed that repeats it.</summary>
public class ArbiterPropertyTests
{
    private const int Steps = 200;

    private static readonly Gen<(int Seed, ArbiterOptions Options)> Pools = Gen.Select(
        Gen.Int[0, int.MaxValue - 1], Gen.Int[1, 6], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[1, 3],
        (seed, workers, surge, unavailable, draining) => (seed, new ArbiterOptions
        {
            Workers = workers,
            EmbeddedExporter = false,
            MaxSurge = surge,
            MaxUnavailable = surge == 0 ? Math.Max(unavailable, 1) : unavailable,
            MaxDraining = draining,
            MaxRequests = 1500,
            MaxRssBytes = 150,
        }));

    [Fact]
    public void Reloads_alone_never_leave_fewer_serving_workers_than_the_operator_allows() => Pools.Sample(sample =>
    {
        var pool = new RandomPool(sample.Seed, sample.Options);
        var random = new Random(sample.Seed);
        for (var step = 0; step < Steps; step++)
        {
            var most = sample.Options.Workers + sample.Options.MaxSurge;
            Reloading(pool, random);
            Assert.True(pool.Serving >= sample.Options.Workers - sample.Options.MaxUnavailable, Tell(pool));
            Assert.True(pool.Wanted <= most, Tell(pool));
        }
    });

    [Fact]
    public void A_pool_left_in_peace_comes_to_rest_with_every_worker_serving_and_every_question_answered() => Pools.Sample(sample =>
    {
        var pool = new RandomPool(sample.Seed, sample.Options);
        var random = new Random(sample.Seed);
        for (var step = 0; step < Steps; step++)
        {
            Anything(pool, random);
        }
        for (var step = 0; step < 10 * Steps && (pool.Answered < pool.Asked || pool.Phase != "serving"); step++)
        {
            pool.MakeReady();
            pool.Finish();
            pool.PassDeadline();
        }
        Assert.True(pool.Phase == "serving" && pool.Answered == pool.Asked, Tell(pool));
    });

    [Fact]
    public void After_a_stop_everything_ends_whatever_happened_before() => Pools.Sample(sample =>
    {
        var pool = new RandomPool(sample.Seed, sample.Options);
        var random = new Random(sample.Seed);
        for (var step = random.Next(Steps); step > 0; step--)
        {
            Anything(pool, random);
        }
        pool.Send(new LauncherEvent.StopRequested("SIGTERM", Quick: random.Next(2) == 0));
        for (var step = 0; pool.Processes > 0; step++)
        {
            Assert.True(step < Steps, Tell(pool));
            pool.Finish();
            pool.PassDeadline();
        }
        Assert.True(pool.ExitCode == ExitCode.Clean && pool.Answered == pool.Asked, Tell(pool));
    });

    private static void Reloading(RandomPool pool, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                pool.Ask(id => new LauncherEvent.ReloadRequested("SIGHUP", id));
                break;
            case 1:
                pool.FailBoot();
                break;
            case 2:
                pool.PassDeadline();
                break;
            case 3 or 4:
                pool.Finish();
                break;
            default:
                pool.MakeReady();
                break;
        }
    }

    private static void Anything(RandomPool pool, Random random)
    {
        switch (random.Next(14))
        {
            case 0:
                pool.Crash();
                break;
            case 1:
                pool.Ask(id => new LauncherEvent.ScaleRequested(new(random.Next(0, 8), IsRelative: false), "scale", id));
                break;
            case 2:
                pool.Ask(id => new LauncherEvent.RestartRequested(random.Next(6), "restart", id));
                break;
            case 3:
                pool.Ask(id => new LauncherEvent.DrainRequested(random.Next(6), "drain", id));
                break;
            case 4 or 5:
                pool.Sample();
                break;
            default:
                Reloading(pool, random);
                break;
        }
    }

    private static string Tell(RandomPool pool) =>
        $"serving {pool.Serving} of {pool.Options}, answered {pool.Answered} of {pool.Asked}, {JsonSerializer.Serialize(pool.Status)}:\n"
        + string.Join('\n', pool.Story.TakeLast(60));
}
