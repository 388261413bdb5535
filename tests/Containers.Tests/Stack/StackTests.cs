using System.Globalization;
using System.Net;
using Windhover.Containers.Tests.Engine;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Stack;

/// <summary>What Prometheus says about apps in containers that push to an exporter in another one.</summary>
[Collection(HeavyTests.Name)]
public sealed class StackTests
{
    private const string Test = "endpoint=\"/test\"";
    private const string CountOfTest = $"sum(request_count{{{Test}}})";

    [Fact]
    public Task The_classic_queries_give_the_exact_numbers_also_after_a_worker_and_Prometheus_have_ended() =>
        WithEachExporterAsync(apps: 1, workers: 5, async stack =>
        {
            using var requests = stack.RequestsTo(0);
            await requests.SendAsync("/test", 300);
            await requests.SendAsync("/test1", 40, HttpStatusCode.InternalServerError);
            await requests.SendAsync("/nowhere", 10, HttpStatusCode.NotFound);
            await stack.Prometheus.BecomesAsync("sum(request_count)", 350);

            await KillWorkerAsync(stack, requests);
            await requests.SendAsync("/test", 100);
            await stack.Prometheus.BecomesAsync(CountOfTest, 400);

            Assert.Equal(
                ["/test GET 200: 400", "/test1 GET 500: 40", "unmatched GET 404: 10"],
                from series in await stack.Prometheus.QueryAsync("request_count{endpoint!=\"/whoami\"}")
                orderby series["endpoint"]
                select string.Create(
                    CultureInfo.InvariantCulture, $"{series["endpoint"]} {series["method"]} {series["http_status"]}: {series.Value}"));
            Assert.Equal(40, await stack.Prometheus.ValueAsync("request_count{http_status=\"500\"}"));
            Assert.Equal(3, await stack.Prometheus.ValueAsync("count(request_count{endpoint!=\"/whoami\"})"));
            // A latency is known, and sent, after the response.
            await stack.Prometheus.BecomesAsync($"sum(request_latency_seconds_count{{{Test}}})", 400);
            Assert.Equal(0, await stack.Prometheus.ValueAsync("sum(resets(request_count[5m]))"));
            await AssertRateAsync(stack);

            await stack.RestartPrometheusAsync();
            await stack.Prometheus.BecomesAsync(CountOfTest, 400);
            await requests.SendAsync("/test", 50);
            await stack.Prometheus.BecomesAsync(CountOfTest, 450);
        });

    [Fact]
    public Task Two_containers_of_the_app_sum_up_and_a_killed_one_takes_nothing_with_it() =>
        WithEachExporterAsync(apps: 2, workers: 2, async stack =>
        {
            using var first = stack.RequestsTo(0);
            using var second = stack.RequestsTo(1);
            await Task.WhenAll(first.SendAsync("/test", 200), second.SendAsync("/test", 150));
            await stack.Prometheus.BecomesAsync(CountOfTest, 350);
            // Each launcher is a target of its own, though both have the same name.
            await stack.Prometheus.BecomesAsync("sum(up{job=\"launcher\"})", 2);

            await stack.KillAppAsync(1);
            await first.SendAsync("/test", 50);

            await stack.Prometheus.BecomesAsync(CountOfTest, 400);
            Assert.Equal(0, await stack.Prometheus.ValueAsync("sum(resets(request_count[5m]))"));
        });

    [Fact]
    public Task An_exporter_that_was_paused_has_missed_nothing_and_one_that_was_killed_counts_on_when_it_is_back() =>
        // One worker: it alone has to find the exporter again.
        WithEachExporterAsync(apps: 1, workers: 1, async stack =>
        {
            using var requests = stack.RequestsTo(0);
            await requests.SendAsync("/test", 100);
            await stack.Prometheus.BecomesAsync(CountOfTest, 100);

            await stack.PauseExporterAsync();
            await requests.SendAsync("/test", 200);
            await stack.UnpauseExporterAsync();
            await stack.Prometheus.BecomesAsync(CountOfTest, 300);

            await stack.KillExporterAsync();
            // These are not counted, and nothing waits for it.
            await requests.SendAsync("/", 100);
            await stack.StartExporterAgainAsync();
            await FindExporterAgainAsync(stack, requests);
            await requests.SendAsync("/test", 100);

            await stack.Prometheus.BecomesAsync(CountOfTest, 100);
            Assert.Equal(100, await stack.ExposedAsync("request_count", Test));
            Assert.Equal(1, await stack.Prometheus.ValueAsync($"sum(resets(request_count{{{Test}}}[5m]))"));
        });

    /// <summary>Runs a test with our exporter in the part of statsd_exporter, and with statsd_exporter where its image is here.</summary>
    private static async Task WithEachExporterAsync(int apps, int workers, Func<ContainerStack, Task> test)
    {
        await RunAsync(TestImage.Windhover);
        if (!TestImage.StatsdExporter.IsStandIn && await DockerEngine.HasAsync(TestImage.StatsdExporter))
        {
            await RunAsync(TestImage.StatsdExporter);
        }
        else
        {
            TestContext.Current.AddWarning("Only with our own exporter: there is no image of statsd_exporter here");
        }

        async Task RunAsync(TestImage exporter)
        {
            await using var stack = await ContainerStack.StartAsync(exporter, apps, workers);
            await test(stack);
        }
    }

    private static async Task KillWorkerAsync(ContainerStack stack, Requests requests)
    {
        var victim = await requests.WhoAmIAsync();
        await stack.Prometheus.BecomesAsync("sum(request_count{endpoint=\"/whoami\"})", 1);
        await stack.Apps[0].BashAsync($"kill -KILL {victim.Pid}");
    }

    /// <summary>Between what the counter grew by, spread over the whole range, and the same over the time between its samples: what
    /// Prometheus extrapolates to lies there, whenever it has scraped.</summary>
    private static async Task AssertRateAsync(ContainerStack stack)
    {
        const double Range = 300;
        const string Selector = $"request_count{{{Test}}}[5m]";
        var samples = await stack.Prometheus.SamplesAsync(Selector);
        var rate = await stack.Prometheus.ValueAsync($"rate({Selector})");
        var growth = samples[^1].Value - samples[0].Value;
        Assert.True(growth > 0, "the counter did not grow between two scrapes");
        Assert.InRange(rate!.Value, growth / Range, growth / (samples[^1].Seconds - samples[0].Seconds));
    }

    /// <summary>Sends requests one by one until the exporter has counted one: it may have come back with another address.</summary>
    private static Task FindExporterAgainAsync(ContainerStack stack, Requests requests) => Eventually.TrueAsync(
        async () =>
        {
            await requests.SendAsync("/healthz", 1);
            return await stack.ExposedAsync("request_count", "endpoint=\"/healthz\"") > 0;
        },
        () => "the exporter that was started again counts nothing");
}
