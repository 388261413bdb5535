using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Web;

namespace Windhover.Launcher.Control;

/// <summary>Serves the control socket for as long as the launcher lives, its stopping included.</summary>
internal sealed class ControlServer(ControlSocket socket, ControlEndpoints endpoints, LogTail tail) : IHostedService, IPausable, IDisposable
{
    /// <summary>For answers that are on their way when the launcher ends.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private WebServer? _web;

    public Task StartAsync(CancellationToken cancellationToken) => ResumeAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        tail.Close();
        await PauseAsync(LastAnswers);
    }

    public Task PauseAsync(TimeSpan limit) => AloneAsync(() => EndAsync(limit));

    public Task ResumeAsync() => AloneAsync(BeginAsync);

    /// <summary>Runs an action while the socket is not served; if it is paused, it stays so.</summary>
    public Task WhilePausedAsync(Action action) => AloneAsync(async () =>
    {
        var wasServed = _web is not null;
        await EndAsync(LastAnswers);
        try
        {
            action();
        }
        finally
        {
            if (wasServed)
            {
                await BeginAsync();
            }
        }
    });

    public void Dispose() => _gate.Dispose();

    private async Task BeginAsync() => _web = await WebServer.StartAsync((int)socket.Socket.Handle, endpoints.HandleAsync);

    private async Task EndAsync(TimeSpan limit)
    {
        if (_web is { } web)
        {
            _web = null;
            await web.StopAsync(limit);
            await web.DisposeAsync();
        }
    }

    private async Task AloneAsync(Func<Task> action)
    {
        await _gate.WaitAsync();
        try
        {
            await action();
        }
        finally
        {
            _gate.Release();
        }
    }
}
