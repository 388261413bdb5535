using Windhover.Infra.Tests.Schemas;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Grafana;

public sealed class ProvisioningTests
{
    [Theory]
    [InlineData("datasources/prometheus.yml", "grafana-datasources")]
    [InlineData("dashboards/windhover.yml", "grafana-dashboard-providers")]
    public void A_provisioning_file_fits_what_Grafana_documents(string file, string schema) =>
        Assert.Empty(JsonSchema.Load(schema).Check(YamlJson.Read(Repository.PathTo("infra", "grafana", "provisioning", file))));

    [Fact]
    public void Rates_are_taken_over_at_least_what_Prometheus_needs_for_one()
    {
        // Grafana's $__rate_interval is four times what it believes the scrape interval to be.
        var source = YamlJson.Read(Repository.PathTo("infra", "grafana", "provisioning", "datasources", "prometheus.yml"))["datasources"]![0]!;
        var prometheus = YamlJson.Read(Repository.PathTo("prometheus.yml"));

        Assert.Equal(
            prometheus["global"]!["scrape_interval"]!.GetValue<string>(), source["jsonData"]!["timeInterval"]!.GetValue<string>());
    }
}
