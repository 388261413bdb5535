using System.Text.Json.Nodes;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Kubernetes;

/// <summary>The files of <c>infra/kubernetes/base</c>, as they are before kustomize.</summary>
internal static class Manifests
{
    public static JsonNode Kustomization { get; } = Read("kustomization.yaml");

    public static IReadOnlyList<JsonNode> All { get; } =
        [.. Kustomization["resources"]!.AsArray().Select(file => Read(file!.GetValue<string>()))];

    public static JsonNode Deployment => OfKind("Deployment");

    /// <summary>The template of the pods.</summary>
    public static JsonNode Pod => Deployment["spec"]!["template"]!;

    public static JsonNode Exporter => Pod["spec"]!["initContainers"]!.AsArray().Single()!;

    public static JsonNode App => Pod["spec"]!["containers"]!.AsArray().Single()!;

    public static JsonNode OfKind(string kind) => All.Single(manifest => Text(manifest["kind"]) == kind);

    public static string PathTo(string file) => Repository.PathTo("infra", "kubernetes", "base", file);

    /// <summary>The value of <c>--name=value</c> among a container's arguments.</summary>
    public static string Argument(JsonNode container, string name) =>
        container["args"]!.AsArray().Select(Text).Single(argument => argument.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    public static string Text(JsonNode? node) => node!.GetValue<string>();

    private static JsonNode Read(string file) => YamlJson.Read(PathTo(file));
}
