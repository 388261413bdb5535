using System.Text.Json.Nodes;
using Windhover.Infra.Tests.Schemas;

namespace Windhover.Infra.Tests.Grafana;

public sealed class DashboardTests
{
    private static readonly JsonSchema Schema = JsonSchema.Load("grafana-dashboard");

    public static TheoryData<string> Names => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dashboard_fits_Grafanas_schema(string name) => Assert.Empty(Schema.Check(DashboardFile.Load(name).Model));

    [Fact]
    public void The_schema_refuses_what_Grafana_does_not_know()
    {
        // A schema that was made of the wrong file accepts everything.
        var model = DashboardFile.Load("windhover-requests").Model;
        var panel = model["panels"]!.AsArray().First(panel => panel!["type"]!.GetValue<string>() == "timeseries")!;
        model["tittle"] = "x";
        model["schemaVersion"] = "41";
        panel["gridPos"]!["h"] = "8";
        panel["options"]!["legend"]!["displayMode"] = "sideways";
        panel["fieldConfig"]!["defaults"]!["custom"]!["drawStyle"] = "dots";
        panel["targets"]![0]!["query"] = "up";

        var errors = string.Join('\n', Schema.Check(model));

        foreach (var part in new[] { "'tittle'", "schemaVersion", "gridPos.h", "legend.displayMode", "custom.drawStyle", "'query'" })
        {
            Assert.Contains(part, errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_panel_says_what_it_shows_in_which_unit_and_has_a_place_of_its_own(string name)
    {
        var dashboard = DashboardFile.Load(name);
        var cells = new HashSet<(int X, int Y)>();
        foreach (var panel in dashboard.Model["panels"]!.AsArray().Select(panel => panel!))
        {
            var place = panel["gridPos"]!;
            var (x, y, w, h) = (Number(place["x"]), Number(place["y"]), Number(place["w"]), Number(place["h"]));
            Assert.True(x + w <= 24, $"'{panel["title"]}' is wider than the grid");
            foreach (var cell in Enumerable.Range(0, w * h).Select(i => (x + i % w, y + i / w)))
            {
                Assert.True(cells.Add(cell), $"'{panel["title"]}' lies on another panel");
            }
        }
        Assert.All(dashboard.Panels, panel =>
        {
            Assert.NotEmpty(Text(panel["description"]));
            var unit = Text(panel["type"]) == "heatmap" ? panel["options"]!["yAxis"]!["unit"] : panel["fieldConfig"]!["defaults"]!["unit"];
            Assert.NotEmpty(Text(unit));
        });
        var ids = dashboard.Model["panels"]!.AsArray().Select(panel => Number(panel!["id"])).ToArray();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dashboard_lets_its_reader_choose_data_source_app_and_instance_and_every_query_heeds_it(string name)
    {
        var dashboard = DashboardFile.Load(name);
        var variables = dashboard.Variables.Select(variable => Text(variable["name"])).ToArray();

        Assert.Equal(["datasource", "app_name", "instance"], variables.Take(3));
        Assert.Equal("prometheus", Text(dashboard.Variables[0]["query"]));
        Assert.All(
            variables.Skip(1),
            variable => Assert.Contains(dashboard.Queries, query => query.Expression.Contains($"=~\"${variable}\"", StringComparison.Ordinal)));
        Assert.All(
            dashboard.Panels.SelectMany(panel => panel["targets"]!.AsArray()).Select(target => Text(target!["expr"])),
            expression => Assert.Matches(@"instance=~""\$(instance|launcher)""", expression));
    }

    [Fact]
    public void Dashboards_have_identities_of_their_own_and_link_to_those_that_exist()
    {
        var dashboards = DashboardFile.Names.Select(DashboardFile.Load).ToArray();
        var identities = dashboards.Select(dashboard => Text(dashboard.Model["uid"])).ToArray();

        Assert.Equal(identities.Distinct(), identities);
        Assert.All(
            dashboards.SelectMany(dashboard => dashboard.Model["links"]!.AsArray()),
            link => Assert.Contains(Text(link!["url"]), identities.Select(identity => "/d/" + identity)));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static int Number(JsonNode? node) => node!.GetValue<int>();
}
