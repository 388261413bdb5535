using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Windhover.Infra.Tests.Prometheus;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Grafana;

public sealed partial class PanelQueryTests
{
    // The last: no route.
    private static readonly string[] Paths = ["/test", "/test1", "/slow?ms=20", "/whoami", "/nowhere"];

    [Fact]
    public async Task No_panel_is_empty_when_a_Prometheus_scrapes_a_launcher_that_works_reloads_and_loses_a_worker()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--statsd.listen-udp", "127.0.0.1:0");
        await using var prometheus = await PrometheusUnderTest.StartAsync(launcher.Metrics.Authority, everySecond: true);
        using var http = new HttpClient { BaseAddress = launcher.App, Timeout = TestLimits.Hang };
        await AskAsync(http);
        await SendWhatIsRefusedAsync(launcher);
        // So that a scrape sees the counter of reloads before it changes.
        await prometheus.QueryUntilAsync("sum(windhover_reloads_total)", atLeast: 0);
        await prometheus.QueryUntilAsync("sum(statsd_exporter_sample_errors_total)", atLeast: 1);
        var (code, _, error) = await launcher.AskAsync("reload");
        Assert.True(code == 0, error);
        using (var worker = System.Diagnostics.Process.GetProcessById(launcher.Workers[^1].Pid))
        {
            worker.Kill();
        }

        var waiting = DashboardFile.Names
            .SelectMany(name => DashboardFile.Load(name).Queries)
            .Select(query => (query.Place, Expression: Chosen(query.Expression, launcher.Metrics.Authority)))
            .ToList();
        waiting.AddRange(RuleFiles.Recordings.Select(rule => rule["record"]!.GetValue<string>()).Distinct().Select(name => ("rule", name)));
        waiting.Add(("prometheus-adapter", AutoscalersQuery()));
        Assert.All(waiting, query => Assert.DoesNotContain('$', query.Expression));
        while (waiting.Count > 0)
        {
            var before = waiting.Count;
            await Eventually.TrueAsync(
                async () =>
                {
                    await AskAsync(http);
                    foreach (var query in waiting.ToArray())
                    {
                        if ((await prometheus.ValuesAsync(query.Expression)).Any(double.IsFinite))
                        {
                            waiting.Remove(query);
                        }
                    }
                    return waiting.Count < before;
                },
                () => "these find nothing:\n" + string.Join('\n', waiting));
        }

        await EveryVariableHasAChoiceAsync(prometheus, launcher.Metrics.Authority);
        await NoAlertNamesAMetricThatDoesNotExistAsync(prometheus);
    }

    private static async Task EveryVariableHasAChoiceAsync(PrometheusUnderTest prometheus, string instance)
    {
        foreach (var variable in DashboardFile.Names.SelectMany(name => DashboardFile.Load(name).Variables.Skip(1)))
        {
            var query = LabelValues().Match(variable["query"]!["query"]!.GetValue<string>());
            Assert.True(query.Success, $"{variable["query"]} is not label_values(selector, label)");
            Assert.Equal(
                [query.Groups["label"].Value == "app_name" ? "webapp" : instance],
                await prometheus.LabelValuesAsync(Chosen(query.Groups["selector"].Value, instance), query.Groups["label"].Value));
        }
    }

    // Without its last comparison, an alert's expression is a value that is always there.
    private static async Task NoAlertNamesAMetricThatDoesNotExistAsync(PrometheusUnderTest prometheus)
    {
        foreach (var expression in RuleFiles.Alerts.Select(alert => alert["expr"]!.GetValue<string>().Trim())
            .Where(expression => !expression.StartsWith("absent(", StringComparison.Ordinal)))
        {
            var value = Comparison().Replace(expression, "");
            Assert.NotEqual(expression, value);
            Assert.True((await prometheus.ValuesAsync(value)).Count > 0, $"{value} finds nothing");
        }
    }

    // What Grafana puts in place of the variables when its reader has chosen.
    private static string Chosen(string expression, string instance) => expression
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$app_name", "webapp", StringComparison.Ordinal)
        .Replace("$instance", instance, StringComparison.Ordinal)
        .Replace("$launcher", instance, StringComparison.Ordinal);

    // With what prometheus-adapter puts in place of its templates; pods are instances here.
    private static string AutoscalersQuery()
    {
        var values = YamlJson.Read(Repository.PathTo("infra", "kubernetes", "prometheus-adapter", "values.yaml"));
        return values["rules"]!["custom"]![0]!["metricsQuery"]!.GetValue<string>()
            .Replace("<<.GroupBy>>", "instance", StringComparison.Ordinal)
            .Replace("<<.Series>>", "request_count", StringComparison.Ordinal)
            .Replace("<<.LabelMatchers>>", "job=\"windhover\"", StringComparison.Ordinal);
    }

    private static async Task AskAsync(HttpClient http)
    {
        foreach (var path in Paths)
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        }
    }

    // A line that is none, an event that cannot be, and a name that is taken.
    private static async Task SendWhatIsRefusedAsync(LauncherUnderTest launcher)
    {
        await launcher.SumWhenAtLeastAsync(1, "request_count");
        var banner = await launcher.Process.WaitForLineAsync(line => line.StartsWith("  statsd ", StringComparison.Ordinal));
        var port = int.Parse(UdpPort().Match(banner).Groups["port"].Value, CultureInfo.InvariantCulture);
        using var client = new UdpClient("127.0.0.1", port);
        await client.SendAsync(Encoding.ASCII.GetBytes("no line\nhits:-1|c\nrequest_count:1|g"), TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelValues();

    [GeneratedRegex(@" (>|==) [0-9.]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"udp://\S*:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UdpPort();
}
