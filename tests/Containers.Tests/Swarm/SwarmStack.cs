using Windhover.Containers.Tests.Engine;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Swarm;

/// <summary><c>infra/swarm/stack.yml</c>, deployed.</summary>
internal sealed class SwarmStack : IAsyncDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly string _name;

    private SwarmStack() => _name = Path.GetFileName(_files.Root).ToLowerInvariant();

    /// <summary>Deploys the stack and waits until all its tasks run, which for those with a health check means healthy.</summary>
    public static async Task<SwarmStack> DeployAsync()
    {
        var stack = new SwarmStack();
        try
        {
            await stack.CreateAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the running tasks of a service are published.</summary>
    /// <param name="service">Of <c>stack.yml</c>.</param>
    /// <param name="port">Inside the container.</param>
    public async Task<IReadOnlyList<Uri>> AddressesAsync(string service, int port)
    {
        var found = new List<Uri>();
        foreach (var task in await TasksAsync(service))
        {
            var published = (await DockerCommand.RunAsync("port", task, $"{port}/tcp")).Split('\n')[0];
            found.Add(new Uri($"http://127.0.0.1:{published[(published.LastIndexOf(':') + 1)..]}"));
        }
        return found;
    }

    /// <summary>The containers of a service.</summary>
    public async Task<IReadOnlyList<string>> TasksAsync(string service) => (await DockerCommand.RunAsync(
        "ps", "--quiet", "--filter", $"label=com.docker.swarm.service.name={Full(service)}"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Changes a service and waits for the end of it, good or bad, and for the tasks that were replaced to finish.</summary>
    /// <returns>The engine's word, such as <c>completed</c> or <c>rollback_completed</c>.</returns>
    public async Task<string> UpdateAsync(string service, params string[] change)
    {
        await DockerCommand.RunAsync(["service", "update", "--quiet", "--detach", .. change, Full(service)]);
        var state = "";
        await Eventually.TrueAsync(
            // Without a status until the engine begins.
            async () => (state = await DockerCommand.RunAsync(
                "service", "inspect", "--format", "{{with .UpdateStatus}}{{.State}}{{end}}", Full(service))) is not ("" or "updating" or "rollback_started"),
            () => $"the update of {service} is still {state}");
        var wanted = await DockerCommand.RunAsync("service", "inspect", "--format", "{{.Spec.Mode.Replicated.Replicas}}", Full(service));
        await Eventually.TrueAsync(
            async () => $"{(await TasksAsync(service)).Count}" == wanted, () => $"tasks of {service} that were replaced still run");
        return state;
    }

    public async ValueTask DisposeAsync()
    {
        await DockerCommand.RunAsync("stack", "rm", _name);
        // The volumes can go when the last task has gone.
        await Eventually.TrueAsync(
            async () => await DockerCommand.RunAsync("ps", "--all", "--quiet", "--filter", $"label=com.docker.stack.namespace={_name}") == "",
            () => "tasks of the removed stack still run");
        var volumes = await DockerCommand.RunAsync("volume", "ls", "--quiet", "--filter", $"label=com.docker.stack.namespace={_name}");
        await DockerCommand.RunAsync(["volume", "rm", .. volumes.Split('\n')]);
        _files.Dispose();
    }

    private async Task CreateAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathTo("infra"), "*.yml", SearchOption.AllDirectories))
        {
            var copy = _files.PathTo(Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // As it is but for the pace: a test need not wait for a quarter of a minute.
            File.WriteAllText(copy, File.ReadAllText(file).Replace("interval: 15s\n", "interval: 1s\n", StringComparison.Ordinal));
        }
        await DockerCommand.RunAsync(
            "docker",
            ["stack", "deploy", "--compose-file", _files.PathTo("infra/swarm/stack.yml"), _name],
            start =>
            {
                start.Environment["WINDHOVER_IMAGE"] = TestImage.Windhover.Name;
                start.Environment["PROMETHEUS_IMAGE"] = TestImage.Prometheus.Name;
                start.Environment["CONFIG_VERSION"] = _name;
                start.Environment["PROMETHEUS_PORT"] = "0";
                // Neither virtual addresses nor the routing mesh: not every kernel has the IP_VS that they are made of.
                start.Environment["APP_PORT"] = "0";
                start.Environment["APP_PORT_MODE"] = "host";
                start.Environment["APP_ENDPOINT_MODE"] = "dnsrr";
            });
        var services = "";
        await Eventually.TrueAsync(
            async () =>
            {
                services = await DockerCommand.RunAsync("stack", "services", "--format", "{{.Name}} {{.Replicas}}", _name);
                var replicas = services.Split('\n').Select(line => line.Split(' ')[1].Split('/')).ToArray();
                return replicas.All(counts => counts[0] == counts[1] && counts[1] != "0");
            },
            () => $"not all tasks run:\n{services}");
    }

    private string Full(string service) => $"{_name}_{service}";
}
