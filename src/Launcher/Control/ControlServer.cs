using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Web;

namespace Windhover.Launcher.Control;

/// <summary>Serves the control socket for as long as the launcher lives, its stopping included.</summary>
internal sealed class ControlServer(ControlSocket socket, ControlEndpoints endpoints, LogTail tail) : IHostedService, IPausable
{
    /// <summary>For answers that are on their way when the launcher ends.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private WebServer? _web;

    public Task StartAsync(CancellationToken cancellationToken) => ResumeAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        tail.Close();
        await PauseAsync(LastAnswers);
    }

    public async Task PauseAsync(TimeSpan limit)
    {
        if (_web is { } web)
        {
            _web = null;
            await web.StopAsync(limit);
            await web.DisposeAsync();
        }
    }

    public async Task ResumeAsync() => _web = await WebServer.StartAsync((int)socket.Socket.Handle, endpoints.HandleAsync);
}
