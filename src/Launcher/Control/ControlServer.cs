using Microsoft.Extensions.Hosting;
using Windhover.Launcher.ExporterHost.Web;
using Windhover.Launcher.Processes;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Control;

/// <summary>Serves the control socket for as long as the launcher lives, its stopping included.</summary>
internal sealed class ControlServer(ControlSocket socket, ControlEndpoints endpoints, LogTail tail) : IHostedService
{
    /// <summary>For answers that are on their way when the launcher ends.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private WebServer? _web;

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _web = await WebServer.StartAsync((int)socket.Socket.Handle, endpoints.HandleAsync);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        tail.Close();
        if (_web is not null)
        {
            await _web.StopAsync(LastAnswers);
            await _web.DisposeAsync();
        }
    }
}
