using System.Text.Json.Nodes;
using Windhover.Infra.Tests.Schemas;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Kubernetes;

public sealed class ManifestSchemaTests
{
    private static readonly JsonSchema Kubernetes = JsonSchema.Load("kubernetes");
    private static readonly JsonSchema PodMonitor = JsonSchema.Load("podmonitor");

    public static TheoryData<string> Kinds => [.. Manifests.All.Select(manifest => Manifests.Text(manifest["kind"]))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_manifest_fits_the_schema_of_its_kind(string kind) => Assert.Empty(Check(Manifests.OfKind(kind)));

    [Theory]
    [InlineData("Deployment", "replica", "1")]
    [InlineData("Deployment", "replicas", "\"two\"")]
    [InlineData("PodDisruptionBudget", "selector", "[]")]
    [InlineData("PodMonitor", "podMetricEndpoints", "[]")]
    public void The_schemas_refuse_what_Kubernetes_does_not_know(string kind, string key, string value)
    {
        var manifest = Manifests.OfKind(kind).DeepClone();
        manifest["spec"]![key] = JsonNode.Parse(value);

        Assert.Contains(Check(manifest), error => error.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kustomize_builds_the_base_and_all_that_comes_out_fits()
    {
        var (code, output) = await Tool.RunAsync("kubectl", "kubernetes-client", "kustomize", "infra/kubernetes/base");
        Assert.True(code == 0, output);

        var built = YamlJson.Parse(output).Select(manifest => manifest!).ToArray();

        Assert.Equal(Manifests.All.Count + 1, built.Length);
        Assert.All(built, manifest => Assert.Empty(Check(manifest)));
        var mapping = built.Single(manifest => Manifests.Text(manifest["kind"]) == "ConfigMap");
        Assert.Equal(await File.ReadAllTextAsync(Repository.PathTo("infra", "statsd-exporter", "mapping.yml"), TestContext.Current.CancellationToken),
            Manifests.Text(mapping["data"]!["mapping.yml"]));
        // The name with the hash reaches the pod.
        Assert.Contains(
            built.Single(manifest => Manifests.Text(manifest["kind"]) == "Deployment")["spec"]!["template"]!["spec"]!["volumes"]!.AsArray(),
            volume => volume!["configMap"] is { } map && Manifests.Text(map["name"]) == Manifests.Text(mapping["metadata"]!["name"]));
    }

    private static IReadOnlyList<string> Check(JsonNode manifest) => Manifests.Text(manifest["kind"]) is "PodMonitor"
        ? PodMonitor.Check(manifest)
        : Kubernetes.Check(manifest, Manifests.Text(manifest["kind"]));
}
