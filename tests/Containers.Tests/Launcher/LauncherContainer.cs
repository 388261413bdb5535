using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Windhover.Containers.Tests.Engine;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Launcher;

/// <summary>The launcher, its workers and its exporter in one container, as the image starts them.</summary>
internal sealed class LauncherContainer : IAsyncDisposable
{
    private const int AppPort = 5000;
    private const int MetricsPort = 9102;

    private readonly IContainer _container;
    private readonly HttpClient _http;
    private readonly HttpClient _keepAlive = new() { Timeout = TestLimits.Hang };

    private LauncherContainer(IContainer container)
    {
        _container = container;
        // Each request over a connection of its own: the kernel then chooses a worker each time.
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TestLimits.Hang };
    }

    /// <summary>Starts a container and waits until the image's own health check is content.</summary>
    /// <remarks>Skips the calling test, with the reason, where no container can run.</remarks>
    public static Task<LauncherContainer> StartAsync(int workers) =>
        StartAsync(["--workers", $"{workers}"], Wait.ForUnixContainer().UntilContainerIsHealthy());

    /// <summary>Starts a container and waits until the launcher says that everything runs, whether it answers requests or not.</summary>
    /// <param name="arguments">Of the launcher.</param>
    /// <inheritdoc cref="StartAsync(int)" path="/remarks"/>
    public static Task<LauncherContainer> StartAsync(string[] arguments) =>
        StartAsync(arguments, Wait.ForUnixContainer().UntilMessageIsLogged("workers? serves? "));

    private static async Task<LauncherContainer> StartAsync(string[] arguments, IWaitForContainerOS ready)
    {
        await DockerEngine.RequireAsync(TestImage.Windhover);
        var launcher = new LauncherContainer(
            new ContainerBuilder(TestImage.Windhover.Name)
                .WithCommand(arguments)
                .WithPortBinding(AppPort, assignRandomHostPort: true)
                .WithPortBinding(MetricsPort, assignRandomHostPort: true)
                .WithWaitStrategy(ready)
                .Build());
        try
        {
            using var limit = new CancellationTokenSource(TestLimits.Hang);
            await launcher._container.StartAsync(limit.Token);
            return launcher;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var log = await launcher.LogAsync();
            await launcher.DisposeAsync();
            throw new InvalidOperationException($"The container did not become ready. It said:\n{log}", exception);
        }
    }

    /// <summary>Asks the app through the published port.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(AppUri(path));

    /// <summary>As <see cref="GetAsync"/>, over a connection that the next call uses again.</summary>
    public Task<HttpResponseMessage> GetKeepAliveAsync(string path) => _keepAlive.GetAsync(AppUri(path));

    /// <summary>The app's answer to <c>/whoami</c>: which worker it came from.</summary>
    public async Task<WorkerAnswer> WhoAmIAsync()
    {
        using var response = await GetAsync("/whoami");
        return WorkerAnswer.Parse(await response.Content.ReadAsStringAsync());
    }

    /// <summary>What Prometheus would read now.</summary>
    public async Task<string> ScrapeAsync() =>
        await _http.GetStringAsync(new Uri($"http://{_container.Hostname}:{_container.GetMappedPublicPort(MetricsPort)}/metrics"));

    /// <inheritdoc cref="Shell.BashAsync"/>
    public Task<string> BashAsync(string line) => _container.BashAsync(line);

    /// <summary>As <c>docker stop</c>: SIGTERM to process 1, SIGKILL if that does not help.</summary>
    /// <returns>The exit code; 137 after SIGKILL.</returns>
    public async Task<long> StopAsync()
    {
        await _container.StopAsync();
        return await _container.GetExitCodeAsync();
    }

    public async Task<string> LogAsync()
    {
        var (stdout, stderr) = await _container.GetLogsAsync();
        return stdout + stderr;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _keepAlive.Dispose();
        await _container.DisposeAsync();
    }

    private Uri AppUri(string path) => new($"http://{_container.Hostname}:{_container.GetMappedPublicPort(AppPort)}{path}");
}
