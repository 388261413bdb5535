using Windhover.Launcher.Arbitration;

namespace Windhover.Launcher.Tests.Arbitration;

public class LoadScalerTests
{
    private readonly LoadScaler _scaler = new(min: 1, max: 8, aim: 4);
    private TimeSpan _now;

    [Fact]
    public void One_busy_moment_changes_nothing_and_a_second_one_scales_to_the_need_at_once()
    {
        Assert.Equal(2, Decide(2, active: 13));
        Assert.Equal(4, Decide(2, active: 13));
    }

    [Fact]
    public void A_queue_wants_a_worker_more_however_few_requests_run()
    {
        Decide(2, active: 0, queue: 5);
        Assert.Equal(3, Decide(2, active: 0, queue: 5));
    }

    [Fact]
    public void Nothing_is_added_while_the_last_ones_boot()
    {
        for (var sample = 0; sample < 10; sample++)
        {
            Assert.Equal(4, Decide(4, active: 100, settled: 2));
        }
        Assert.Equal(8, Decide(4, active: 100));
    }

    [Fact]
    public void One_worker_at_a_time_is_given_up_after_every_quiet_time_and_never_the_last()
    {
        var workers = 3;
        var steps = new List<(int Workers, TimeSpan At)>();
        for (var second = 0; second < 200; second++)
        {
            var wanted = Decide(workers, active: 0);
            if (wanted != workers)
            {
                steps.Add((wanted, _now));
                workers = wanted;
            }
        }
        Assert.Equal([2, 1], steps.Select(step => step.Workers));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= LoadScaler.Quiet));
    }

    [Fact]
    public void No_steady_load_makes_it_go_up_and_down()
    {
        for (var active = 0; active <= 40; active++)
        {
            var scaler = new LoadScaler(min: 1, max: 8, aim: 4);
            var workers = 5;
            var directions = new List<int>();
            for (var second = 0; second < 1000; second++)
            {
                var wanted = scaler.Decide(workers, workers, active, queue: 0, TimeSpan.FromSeconds(second));
                if (wanted != workers)
                {
                    directions.Add(Math.Sign(wanted - workers));
                    workers = wanted;
                }
            }
            Assert.True(directions.Distinct().Count() <= 1, $"{active} active requests: {string.Join(' ', directions)}");
        }
    }

    private int Decide(int workers, int active, int queue = 0, int? settled = null)
    {
        _now += TimeSpan.FromSeconds(1);
        return _scaler.Decide(workers, settled ?? workers, active, queue, _now);
    }
}
