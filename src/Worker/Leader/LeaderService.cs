using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Leader;

/// <summary>A hosted service of the app that runs in the leading worker only.</summary>
internal sealed class LeaderService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
    Leadership leadership,
    IServiceProvider services,
    IOptions<HostOptions> host,
    IHostApplicationLifetime application,
    TimeProvider time,
    ILogger<Leadership> logger) : IHostedService, IDisposable
    where T : class, IHostedService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _hurry = new();
    private Task<T?> _running = Task.FromResult<T?>(null);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        leadership.Join(() => _running = Task.Run(StartServiceAsync), StopServiceAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        leadership.End();
        await using var hurry = cancellationToken.Register(_hurry.Cancel);
        // The process may end before the service has: then the kernel gives the lock back.
        await leadership.Over.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _hurry.Dispose();
    }

    /// <returns>The service that runs; null if it was to stop before it had started.</returns>
    private async Task<T?> StartServiceAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            T? service = null;
            try
            {
                _stopping.Token.ThrowIfCancellationRequested();
                service = ActivatorUtilities.CreateInstance<T>(services);
                await service.StartAsync(_stopping.Token);
                logger.LeaderServiceStarted(typeof(T).Name);
                _ = WatchAsync(service);
                return service;
            }
            catch (Exception exception)
            {
                await DisposeAsync(service);
                if (_stopping.IsCancellationRequested)
                {
                    return null;
                }
                logger.LeaderServiceNotStarted(exception, typeof(T).Name, pause.TotalSeconds);
            }
            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>As the host does with those that it starts itself.</summary>
    private async Task WatchAsync(T service)
    {
        if (service is not BackgroundService { ExecuteTask: { } running })
        {
            return;
        }
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.Exception is not { } exception || _stopping.IsCancellationRequested)
        {
            return;
        }
        var stops = host.Value.BackgroundServiceExceptionBehavior == BackgroundServiceExceptionBehavior.StopHost;
        logger.LeaderServiceFailed(
            exception.InnerException ?? exception, typeof(T).Name, stops ? "this worker stops, as HostOptions say" : "it does not run any more");
        if (stops)
        {
            application.StopApplication();
        }
    }

    private async Task StopServiceAsync()
    {
        await _stopping.CancelAsync();
        if (await _running is not { } service)
        {
            return;
        }
        try
        {
            await service.StopAsync(_hurry.Token);
        }
        catch (Exception exception)
        {
            logger.LeaderServiceNotStopped(exception, typeof(T).Name);
        }
        if (service is BackgroundService { ExecuteTask: { } running })
        {
            // StopAsync does not wait any longer than it may. The next leader must.
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await DisposeAsync(service);
        logger.LeaderServiceStopped(typeof(T).Name);
    }

    private async Task DisposeAsync(T? service)
    {
        try
        {
            if (service is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (service as IDisposable)?.Dispose();
            }
        }
        catch (Exception exception)
        {
            logger.LeaderServiceNotStopped(exception, typeof(T).Name);
        }
    }
}
