using System.Text.Json.Nodes;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Prometheus;

/// <summary>The rules of <c>infra/prometheus/rules</c>, and the cases of <c>infra/prometheus/rules-tests</c>.</summary>
internal static class RuleFiles
{
    public static IReadOnlyList<JsonNode> Alerts { get; } = [.. Rules().Where(rule => rule["alert"] is not null)];

    public static IReadOnlyList<JsonNode> Recordings { get; } = [.. Rules().Where(rule => rule["record"] is not null)];

    public static IReadOnlyList<JsonNode> Cases { get; } =
        [.. Read("rules-tests").SelectMany(file => file["tests"]!.AsArray()).Select(test => test!)];

    /// <summary>Paths from the root of the repository.</summary>
    /// <param name="folder"><c>rules</c> or <c>rules-tests</c>.</param>
    public static string[] Paths(string folder) =>
    [
        .. Directory.EnumerateFiles(Repository.PathTo("infra", "prometheus", folder), "*.yml").Order(StringComparer.Ordinal)
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    private static IEnumerable<JsonNode> Rules() =>
        Read("rules").SelectMany(file => file["groups"]!.AsArray()).SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!);

    private static IEnumerable<JsonNode> Read(string folder) => Paths(folder).Select(path => YamlJson.Read(Repository.PathTo(path)));
}
