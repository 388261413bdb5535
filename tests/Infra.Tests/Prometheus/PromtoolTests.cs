using Windhover.Testing;

namespace Windhover.Infra.Tests.Prometheus;

public sealed class PromtoolTests
{
    public static TheoryData<string> TestFiles => [.. RuleFiles.Paths("rules-tests")];

    [Fact]
    public async Task Promtool_accepts_the_configuration_and_all_files_that_it_names() =>
        await AcceptsAsync("check", "config", "prometheus.yml");

    [Fact]
    public async Task Promtool_accepts_the_rules() => await AcceptsAsync(["check", "rules", .. RuleFiles.Paths("rules")]);

    [Theory]
    [MemberData(nameof(TestFiles))]
    public async Task Promtool_finds_that_every_rule_does_what_its_tests_say(string file) => await AcceptsAsync("test", "rules", file);

    [Fact]
    public async Task Promtool_has_nothing_against_a_scrape_but_three_names_that_are_others_to_choose()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var http = new HttpClient { Timeout = TestLimits.Hang };
        await http.GetStringAsync(new Uri(launcher.App, "/test"), TestContext.Current.CancellationToken);
        await launcher.SumWhenAtLeastAsync(1, "request_count");
        await launcher.SumWhenAtLeastAsync(1, "windhover_workers_wanted");
        using var directory = new TemporaryDirectory();
        var scrape = directory.PathTo("metrics.txt");
        await File.WriteAllTextAsync(scrape, await launcher.ScrapeAsync(), TestContext.Current.CancellationToken);

        var (_, output) = await Tool.RunOnAsync(scrape, "promtool", "prometheus", "check", "metrics");

        Assert.Equal(
        [
            // The names of the tutorials' queries, and one of statsd_exporter's own.
            "request_count counter metrics should have \"_total\" suffix",
            "request_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "statsd_exporter_metrics_total non-counter metrics should not have \"_total\" suffix",
        ],
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static async Task AcceptsAsync(params string[] arguments)
    {
        var (code, output) = await Tool.RunAsync("promtool", "prometheus", arguments);
        Assert.True(code == 0, output);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }
}
