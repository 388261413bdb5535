using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Prometheus;

public sealed partial class RuleTests
{
    public static TheoryData<string> AlertNames => [.. RuleFiles.Alerts.Select(alert => Text(alert["alert"]))];

    public static TheoryData<string> RecordedNames => [.. RuleFiles.Recordings.Select(rule => Text(rule["record"])).Distinct()];

    [Theory]
    [MemberData(nameof(AlertNames))]
    public void An_alert_says_what_happened_what_to_do_and_where_to_read_more(string name)
    {
        var alert = RuleFiles.Alerts.Single(alert => Text(alert["alert"]) == name);
        var annotations = alert["annotations"]!;

        Assert.Contains(Text(alert["labels"]!["severity"]), new[] { "page", "warning" });
        Assert.NotEmpty(Text(annotations["summary"]));
        Assert.True(Text(annotations["description"]).Length > 80, "a description that tells what to do is longer");
        Assert.EndsWith($"}}}}docs/alerts.md#{name.ToLowerInvariant()}", Text(annotations["runbook_url"]), StringComparison.Ordinal);
        var panel = PanelLink().Match(Text(annotations["dashboard_url"]));
        Assert.Contains(int.Parse(panel.Groups["panel"].ValueSpan, CultureInfo.InvariantCulture), PanelIds(panel.Groups["dashboard"].Value));
        Assert.Contains($"## {name}", File.ReadAllLines(Repository.PathTo("docs", "alerts.md")));
    }

    [Theory]
    [MemberData(nameof(AlertNames))]
    public void An_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not(string name)
    {
        var expected = RuleFiles.Cases
            .SelectMany(test => test["alert_rule_test"] as JsonArray ?? [])
            .Where(check => Text(check!["alertname"]) == name)
            .Select(check => check!["exp_alerts"]!.AsArray().Count)
            .ToArray();

        Assert.Contains(expected, count => count > 0);
        Assert.Contains(0, expected);
    }

    [Theory]
    [MemberData(nameof(RecordedNames))]
    public void A_recorded_series_has_a_test_and_a_name_of_level_metric_and_operations(string name)
    {
        Assert.Matches(RecordedName(), name);
        Assert.Contains(
            RuleFiles.Cases.SelectMany(test => test["promql_expr_test"] as JsonArray ?? []),
            check => Text(check!["expr"]).Contains(name, StringComparison.Ordinal));
    }

    private static IEnumerable<int> PanelIds(string dashboard) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathTo("infra", "grafana", "dashboards", $"{dashboard}.json")))!["panels"]!.AsArray()
            .Select(panel => panel!["id"]!.GetValue<int>());

    [GeneratedRegex("/d/(?<dashboard>[a-z-]+)\\?viewPanel=(?<panel>[0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PanelLink();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    [GeneratedRegex("^[a-z_]+:[a-z_]+:[a-z0-9_]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecordedName();
}
