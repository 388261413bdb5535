using System.Text.Json.Nodes;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Grafana;

/// <summary>A dashboard of <c>infra/grafana/dashboards</c>.</summary>
/// <param name="Name">Of the file, without its end.</param>
internal sealed record DashboardFile(string Name, JsonNode Model)
{
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Repository.PathTo("infra", "grafana", "dashboards"), "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What has queries: all but the headings.</summary>
    public IReadOnlyList<JsonNode> Panels { get; } =
        [.. Model["panels"]!.AsArray().Where(panel => Text(panel!["type"]) != "row").Select(panel => panel!)];

    /// <summary>The choices above the panels.</summary>
    public IReadOnlyList<JsonNode> Variables { get; } = [.. Model["templating"]!["list"]!.AsArray().Select(variable => variable!)];

    /// <summary>Each query of a panel and of an annotation, with a word on where it is.</summary>
    public IReadOnlyList<(string Place, string Expression)> Queries =>
    [
        .. Panels.SelectMany(panel => panel["targets"]!.AsArray().Select(
            target => ($"{Name}, panel '{Text(panel["title"])}', query {Text(target!["refId"])}", Text(target["expr"])))),
        .. Model["annotations"]!["list"]!.AsArray().Select(
            annotation => ($"{Name}, annotation '{Text(annotation!["name"])}'", Text(annotation["expr"]))),
    ];

    public static DashboardFile Load(string name) =>
        new(name, JsonNode.Parse(File.ReadAllText(Repository.PathTo("infra", "grafana", "dashboards", name + ".json")))!);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
