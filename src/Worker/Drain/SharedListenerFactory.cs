using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Worker.Balance;

namespace Windhover.Worker.Drain;

/// <summary>Kestrel's socket transport for inherited sockets, with an accept that can be ended first.</summary>
internal sealed class SharedListenerFactory(
    IOptions<SocketTransportOptions> options, WorkerProcess process, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly ConcurrentQueue<SharedListener> _bound = new();
    private readonly AcceptGate _gate = new(process.Board, process.Row);

    public int BoundCount => _bound.Count;

    public bool CanBind(EndPoint endpoint) => endpoint is FileHandleEndPoint;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var inherited = (FileHandleEndPoint)endpoint;
        var listener = new SharedListener(
            await _sockets.BindAsync(endpoint, cancellationToken), (int)inherited.FileHandle, process.Row, _gate);
        _bound.Enqueue(listener);
        return listener;
    }

    /// <summary>Begins to accept. Until then connections wait in the queue, or go to other workers.</summary>
    public void Open()
    {
        foreach (var listener in _bound)
        {
            listener.Open();
        }
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
