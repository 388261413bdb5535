using System.Text.Json.Nodes;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Kubernetes;

/// <summary>What holds between the manifests, and between them and the programs that they run.</summary>
public sealed class ManifestTests
{
    [Fact]
    public void The_mapping_is_the_one_of_the_repository() =>
        Assert.Equal(
            File.ReadAllText(Repository.PathTo("infra", "statsd-exporter", "mapping.yml")), File.ReadAllText(Manifests.PathTo("mapping.yml")));

    [Fact]
    public void Every_selector_selects_the_pods_of_the_deployment()
    {
        JsonNode[] selectors =
        [
            Manifests.Deployment["spec"]!["selector"]!["matchLabels"]!,
            Manifests.OfKind("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]!,
            Manifests.OfKind("PodMonitor")["spec"]!["selector"]!["matchLabels"]!,
            Manifests.OfKind("Service")["spec"]!["selector"]!,
            Manifests.Pod["spec"]!["topologySpreadConstraints"]![0]!["labelSelector"]!["matchLabels"]!,
        ];
        Assert.All(selectors, selector => Assert.True(JsonNode.DeepEquals(Manifests.Pod["metadata"]!["labels"], selector)));
        var target = Manifests.OfKind("HorizontalPodAutoscaler")["spec"]!["scaleTargetRef"]!;
        Assert.Equal(Manifests.Text(Manifests.Deployment["metadata"]!["name"]), Manifests.Text(target["name"]));
        // What the autoscaler asks for has to have the name that the adapter gives it.
        Assert.Equal(
            Manifests.Text(YamlJson.Read(Repository.PathTo("infra", "kubernetes", "prometheus-adapter", "values.yaml"))
                ["rules"]!["custom"]![0]!["name"]!["as"]),
            Manifests.Text(Manifests.OfKind("HorizontalPodAutoscaler")["spec"]!["metrics"]![0]!["pods"]!["metric"]!["name"]));
        Assert.Equal(
            Manifests.Text(Manifests.OfKind("ServiceAccount")["metadata"]!["name"]), Manifests.Text(Manifests.Pod["spec"]!["serviceAccountName"]));
    }

    [Fact]
    public void Every_port_that_is_named_is_one_that_a_program_was_told_to_open()
    {
        var opened = new Dictionary<string, string>
        {
            ["http"] = Manifests.Argument(Manifests.App, "--listen"),
            ["launcher"] = Manifests.Argument(Manifests.App, "--metrics-listen"),
            ["metrics"] = Manifests.Argument(Manifests.Exporter, "--web.listen-address"),
        };
        var ports = new[] { Manifests.App, Manifests.Exporter }.SelectMany(container => container["ports"]!.AsArray()).ToArray();
        Assert.Equal(opened.Keys.Order(), ports.Select(port => Manifests.Text(port!["name"])).Order());
        Assert.All(ports, port => Assert.EndsWith($":{port!["containerPort"]}", opened[Manifests.Text(port["name"])], StringComparison.Ordinal));

        string[] used =
        [
            .. new[] { Manifests.App, Manifests.Exporter }
                .SelectMany(container => new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe => container[probe]))
                .OfType<JsonNode>().Select(probe => Manifests.Text(probe["httpGet"]!["port"])),
            .. Manifests.OfKind("PodMonitor")["spec"]!["podMetricsEndpoints"]!.AsArray().Select(page => Manifests.Text(page!["port"])),
            .. Manifests.OfKind("Service")["spec"]!["ports"]!.AsArray().Select(port => Manifests.Text(port!["targetPort"])),
        ];
        Assert.Subset(opened.Keys.ToHashSet(), used.ToHashSet());
    }

    [Fact]
    public void App_and_exporter_meet_in_the_same_socket_and_the_exporter_lives_as_long()
    {
        var socket = Manifests.Argument(Manifests.Exporter, "--statsd.listen-unixgram");
        Assert.Equal("unixgram://" + socket, Manifests.Argument(Manifests.App, "--statsd"));
        var mounts = new[] { Manifests.App, Manifests.Exporter }.Select(container => container["volumeMounts"]!.AsArray()
            .Single(mount => socket.StartsWith(Manifests.Text(mount!["mountPath"]) + "/", StringComparison.Ordinal)));
        Assert.All(mounts, mount => Assert.Equal("run", Manifests.Text(mount!["name"])));
        // A native sidecar: started before the app, ended after it.
        Assert.Equal("Always", Manifests.Text(Manifests.Exporter["restartPolicy"]));
    }

    [Fact]
    public void The_exporter_lives_until_the_last_scrape_and_the_grace_period_is_longer_than_that()
    {
        var deregistration = Manifests.App["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!.GetValue<int>();
        var drain = int.Parse(Manifests.Argument(Manifests.App, "--graceful-timeout"), System.Globalization.CultureInfo.InvariantCulture);
        // What still runs then gets up to two seconds (docs/signals.md).
        const int Abort = 2;
        var scrape = Manifests.OfKind("PodMonitor")["spec"]!["podMetricsEndpoints"]!.AsArray()
            .Max(page => int.Parse(Manifests.Text(page!["interval"]).TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

        var exporter = Manifests.Exporter["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!.GetValue<int>();

        Assert.True(exporter > deregistration + drain + Abort + scrape);
        Assert.True(Manifests.Pod["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>() > exporter);
    }

    [Fact]
    public void No_container_has_a_right_that_it_does_not_need()
    {
        var pod = Manifests.Pod["spec"]!;
        Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
        Assert.Equal("RuntimeDefault", Manifests.Text(pod["securityContext"]!["seccompProfile"]!["type"]));
        Assert.Contains($"\nUSER {pod["securityContext"]!["runAsUser"]}:", File.ReadAllText(Repository.PathTo("Dockerfile")), StringComparison.Ordinal);
        Assert.All(new[] { Manifests.App, Manifests.Exporter }, container =>
        {
            var rights = container["securityContext"]!;
            Assert.False(rights["allowPrivilegeEscalation"]!.GetValue<bool>());
            Assert.True(rights["readOnlyRootFilesystem"]!.GetValue<bool>());
            Assert.Equal("""["ALL"]""", rights["capabilities"]!["drop"]!.ToJsonString());
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        });
    }

    [Fact]
    public void The_apps_label_endpoint_survives_the_operators()
    {
        Assert.All(
            Manifests.OfKind("PodMonitor")["spec"]!["podMetricsEndpoints"]!.AsArray(),
            page => Assert.True(page!["honorLabels"]!.GetValue<bool>()));
        var jobs = Manifests.OfKind("PodMonitor")["spec"]!["podMetricsEndpoints"]!.AsArray()
            .Select(page => Manifests.Text(page!["relabelings"]![0]!["replacement"]));
        // Those of prometheus.yml, which the rules name.
        Assert.Equal(["windhover", "launcher"], jobs);
    }
}
