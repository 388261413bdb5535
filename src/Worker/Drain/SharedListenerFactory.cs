using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Windhover.Worker.Drain;

/// <summary>Kestrel's socket transport for inherited sockets, with an accept that can be ended first.</summary>
internal sealed class SharedListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly ConcurrentQueue<SharedListener> _bound = new();

    public int BoundCount => _bound.Count;

    public bool CanBind(EndPoint endpoint) => endpoint is FileHandleEndPoint;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var inherited = (FileHandleEndPoint)endpoint;
        var listener = new SharedListener(await _sockets.BindAsync(endpoint, cancellationToken), (int)inherited.FileHandle);
        _bound.Enqueue(listener);
        return listener;
    }

    /// <summary>Ends accepting on every listener. Connections that are open stay open.</summary>
    public async Task UnbindAsync()
    {
        foreach (var listener in _bound)
        {
            await listener.UnbindAsync(CancellationToken.None);
        }
    }
}
