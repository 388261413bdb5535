using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using Windhover.Containers.Tests.Engine;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Stack;

/// <summary>Apps, the exporter that they push to, and Prometheus, on a network of their own; wired as in <c>compose.yaml</c>, with
/// the same files.</summary>
internal sealed class ContainerStack : IAsyncDisposable
{
    private const int AppPort = 5000;
    private const int PrometheusPort = 9090;
    private const string ExporterName = "statsd-exporter";
    private const int MetricsPort = 9102;

    private readonly HttpClient _http = new() { Timeout = TestLimits.Hang };
    private readonly INetwork _network = new NetworkBuilder().Build();
    private readonly List<IContainer> _apps = [];
    private readonly TestImage _exporterImage;
    private IContainer? _exporter;
    private IContainer? _prometheus;

    private ContainerStack(TestImage exporterImage)
    {
        _exporterImage = exporterImage;
        Prometheus = new PrometheusApi(() => Published(_prometheus!, PrometheusPort));
    }

    public PrometheusApi Prometheus { get; }

    public IReadOnlyList<IContainer> Apps => _apps;

    /// <summary>Starts everything and waits until it is ready.</summary>
    /// <remarks>Skips the calling test, with the reason, where an image is missing.</remarks>
    public static async Task<ContainerStack> StartAsync(TestImage exporter, int apps, int workers)
    {
        await DockerEngine.RequireAsync(TestImage.Windhover, TestImage.Prometheus, exporter);
        var stack = new ContainerStack(exporter);
        try
        {
            await stack.StartAsync(apps, workers);
            return stack;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var log = await stack.LogsAsync();
            await stack.DisposeAsync();
            throw new InvalidOperationException($"The stack did not become ready. It said:\n{log}", exception);
        }
    }

    /// <summary>Sends requests to one of the apps, through its published port.</summary>
    public Requests RequestsTo(int app) => new(() => Published(_apps[app], AppPort));

    public Task PauseExporterAsync() => _exporter!.PauseAsync();

    public Task UnpauseExporterAsync() => _exporter!.UnpauseAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillExporterAsync() => DockerCommand.RunAsync("kill", _exporter!.Id);

    public async Task StartExporterAgainAsync()
    {
        // Testcontainers has not seen the end, and would not start what it believes to run.
        await DockerCommand.RunAsync("start", _exporter!.Id);
        await Eventually.TrueAsync(async () => await TryScrapeAsync() is not null, () => "the exporter does not answer");
    }

    /// <summary>SIGKILL for an app: the launcher and all its workers at once.</summary>
    public Task KillAppAsync(int app) => DockerCommand.RunAsync("kill", _apps[app].Id);

    public async Task RestartPrometheusAsync()
    {
        await _prometheus!.StopAsync();
        await _prometheus.StartAsync();
    }

    /// <summary>The sum of the series of the exporter that fit, as it shows them itself.</summary>
    public async Task<double> ExposedAsync(string name, params string[] labels) =>
        Exposition.Values(await TryScrapeAsync() ?? "", name, labels).Sum();

    public async ValueTask DisposeAsync()
    {
        Prometheus.Dispose();
        _http.Dispose();
        foreach (var container in All())
        {
            await container.DisposeAsync();
        }
        await _network.DisposeAsync();
    }

    private static Uri Published(IContainer container, int port) => new($"http://{container.Hostname}:{container.GetMappedPublicPort(port)}");

    private async Task StartAsync(int apps, int workers)
    {
        using var limit = new CancellationTokenSource(TestLimits.Hang);
        await _network.CreateAsync(limit.Token);
        var exporter = new ContainerBuilder(_exporterImage.Name);
        if (_exporterImage == TestImage.Windhover)
        {
            exporter = exporter.WithEntrypoint("/windhover/windhover", "exporter");
        }
        _exporter = exporter
            .WithNetwork(_network)
            .WithNetworkAliases(ExporterName)
            .WithResourceMapping(
                File.ReadAllBytes(Repository.PathTo("infra", "statsd-exporter", "mapping.yml")), "/etc/statsd-exporter/mapping.yml")
            .WithCommand(
                "--statsd.mapping-config=/etc/statsd-exporter/mapping.yml", "--statsd.listen-udp=:9125", "--web.listen-address=:9102")
            .WithPortBinding(MetricsPort, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(
                request => request.ForPort(MetricsPort).ForPath("/-/healthy")))
            .Build();
        await _exporter.StartAsync(limit.Token);

        _prometheus = PrometheusContainer();
        _apps.AddRange(Enumerable.Range(0, apps).Select(_ => AppContainer(workers)));
        await Task.WhenAll(new[] { _prometheus }.Concat(_apps).Select(container => container.StartAsync(limit.Token)));
    }

    private IContainer PrometheusContainer()
    {
        // Everything as in the repository but the pace: a test need not wait for a quarter of a minute.
        var configuration = File.ReadAllText(Repository.PathTo("prometheus.yml"));
        var quicker = configuration.Replace(": 15s\n", ": 1s\n", StringComparison.Ordinal);
        Assert.NotEqual(configuration, quicker);
        return new ContainerBuilder(TestImage.Prometheus.Name)
            .WithNetwork(_network)
            .WithCommand("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus")
            .WithResourceMapping(Encoding.UTF8.GetBytes(quicker), "/etc/prometheus/prometheus.yml")
            .WithResourceMapping(
                new DirectoryInfo(Repository.PathTo("infra", "prometheus", "rules")), "/etc/prometheus/infra/prometheus/rules")
            .WithResourceMapping(
                new DirectoryInfo(Repository.PathTo("infra", "prometheus", "targets-compose")), "/etc/prometheus/infra/prometheus/targets")
            .WithPortBinding(PrometheusPort, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(
                request => request.ForPort(PrometheusPort).ForPath("/-/ready")))
            .Build();
    }

    private IContainer AppContainer(int workers) => new ContainerBuilder(TestImage.Windhover.Name)
        .WithNetwork(_network)
        .WithNetworkAliases("app")
        .WithCommand("--workers", $"{workers}", "--statsd", $"udp://{ExporterName}:9125", "--metrics-listen", "0.0.0.0:9103")
        .WithPortBinding(AppPort, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("workers? serves? "))
        .Build();

    /// <returns>Null where it does not answer.</returns>
    private async Task<string?> TryScrapeAsync()
    {
        // Asked of the engine: Testcontainers still has the port that was published before the kill.
        var published = await DockerCommand.RunAsync("port", _exporter!.Id, $"{MetricsPort}/tcp");
        var port = published.Split('\n')[0].Split(':')[^1];
        try
        {
            return await _http.GetStringAsync(new Uri($"http://{_exporter.Hostname}:{port}/metrics"));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private IEnumerable<IContainer> All() => new[] { _prometheus, _exporter }.OfType<IContainer>().Concat(_apps);

    private async Task<string> LogsAsync()
    {
        var logs = new List<string>();
        foreach (var container in All().Where(container => container.State != TestcontainersStates.Undefined))
        {
            var (stdout, stderr) = await container.GetLogsAsync();
            logs.Add($"{container.Name}:\n{stdout}{stderr}");
        }
        return string.Join('\n', logs);
    }
}
