using System.Text.RegularExpressions;
using Windhover.Infra.Tests.Prometheus;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Alertmanager;

public sealed partial class AlertmanagerTests
{
    private const string File = "infra/alertmanager/alertmanager.yml";

    [Fact]
    public async Task Amtool_accepts_the_configuration()
    {
        var (code, output) = await Tool.RunAsync("amtool", "prometheus-alertmanager", "check-config", File);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("page", "WindhoverExporterDown", "page")]
    [InlineData("warning", "WindhoverLosses", "ticket")]
    public async Task An_alert_goes_to_the_receiver_of_its_severity(string severity, string alert, string receiver)
    {
        var (code, output) = await Tool.RunAsync(
            "amtool", "prometheus-alertmanager", "config", "routes", "test", "--config.file=" + File, $"severity={severity}", $"alertname={alert}");
        Assert.True(code == 0, output);
        // Among the lines: amtool may have a warning about itself.
        Assert.Contains(receiver, output.Split('\n'));
    }

    [Fact]
    public void Every_alert_that_silences_or_is_silenced_exists()
    {
        var names = YamlJson.Read(Repository.PathTo(File))["inhibit_rules"]!.AsArray()
            .SelectMany(rule => rule!["source_matchers"]!.AsArray().Concat(rule["target_matchers"]!.AsArray()))
            .SelectMany(matcher => AlertName().Matches(matcher!.GetValue<string>()).Select(match => match.Groups["name"].Value))
            .ToArray();

        Assert.NotEmpty(names);
        Assert.Subset(RuleFiles.Alerts.Select(alert => alert["alert"]!.GetValue<string>()).ToHashSet(), names.ToHashSet());
    }

    [GeneratedRegex("alertname !?= \"(?<name>[A-Za-z]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AlertName();
}
