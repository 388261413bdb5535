using Windhover.Containers.Tests.Engine;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Compose;

/// <summary>What <c>docker compose</c> makes of a clone of the repository, with ports that are free here.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    private static readonly string[] Ports = ["APP_PORT", "METRICS_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT", "ALERTMANAGER_PORT"];

    private static readonly TestImage[] Images =
    [
        TestImage.Windhover, TestImage.StatsdExporter, TestImage.Prometheus, TestImage.Alertmanager, TestImage.NodeExporter, TestImage.Grafana,
    ];

    private readonly TemporaryDirectory _clone = new();
    private readonly IReadOnlyList<string> _compose;
    private readonly string _profile;
    private readonly string _name;

    private ComposeProject(IReadOnlyList<string> compose, string profile)
    {
        _compose = compose;
        _profile = profile;
        _name = Path.GetFileName(_clone.Root).ToLowerInvariant();
    }

    /// <param name="profile">Of <c>compose.yaml</c>.</param>
    /// <remarks>Skips the calling test, with the reason, where Compose is missing.</remarks>
    public static async Task<ComposeProject> CloneAsync(string profile)
    {
        var project = new ComposeProject(await ComposeCommand.RequireAsync(), profile);
        // The files that a clone would have, as they are now: a change is tested before it is committed.
        var files = await DockerCommand.RunAsync(
            "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "compose.yaml", ".env", "prometheus.yml", "infra"],
            start => start.WorkingDirectory = Repository.Root);
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var copy = project._clone.PathTo(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.PathTo(file), copy);
        }
        return project;
    }

    /// <summary>Runs <c>docker compose</c>.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync(params string[] arguments) => DockerCommand.RunAsync(
        _compose[0],
        [.. _compose.Skip(1), "--project-name", _name, "--profile", _profile, "--progress", "plain", .. arguments],
        start =>
        {
            start.WorkingDirectory = _clone.Root;
            foreach (var port in Ports)
            {
                start.Environment[port] = "0";
            }
            foreach (var image in Images)
            {
                start.Environment[image.Variable] = image.Name;
            }
        });

    /// <summary>The address at which a service is published.</summary>
    /// <param name="service">Of <c>compose.yaml</c>.</param>
    /// <param name="port">Inside the container.</param>
    /// <param name="index">From 1, where the service has several containers.</param>
    public async Task<Uri> AddressAsync(string service, int port, int index = 1)
    {
        var published = await RunAsync("port", "--index", $"{index}", service, $"{port}");
        return new Uri($"http://127.0.0.1:{published[(published.LastIndexOf(':') + 1)..]}");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--volumes", "--remove-orphans", "--timeout", "2");
        _clone.Dispose();
    }
}
