using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Worker.Board;

namespace Windhover.Worker.Accept;

/// <summary>Kestrel's socket transport for inherited sockets, with an accept that can be ended first.</summary>
internal sealed class SharedListenerFactory(
    IOptions<SocketTransportOptions> options, WorkerProcess process, ConnectionTracker tracker, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketConnectionContextFactory _connections = new(
        ConnectionOptions(options.Value), loggers.CreateLogger<SharedListenerFactory>());

    private readonly ConcurrentQueue<SharedListener> _bound = new();
    private readonly AcceptGate _gate = new(process.Board, process.Row);

    public int BoundCount => _bound.Count;

    public bool CanBind(EndPoint endpoint) => endpoint is FileHandleEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var inherited = (FileHandleEndPoint)endpoint;
        var listener = new SharedListener((int)inherited.FileHandle, _gate, _connections, options.Value.NoDelay, tracker.LookIfIdle);
        _bound.Enqueue(listener);
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    /// <summary>Begins to accept. Until then connections wait in the queue, or go to other workers.</summary>
    public void Open()
    {
        _gate.Join();
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

    public void Dispose() => _connections.Dispose();

    private static SocketConnectionFactoryOptions ConnectionOptions(SocketTransportOptions transport) => new()
    {
        IOQueueCount = transport.IOQueueCount,
        MaxReadBufferSize = transport.MaxReadBufferSize,
        MaxWriteBufferSize = transport.MaxWriteBufferSize,
        UnsafePreferInlineScheduling = transport.UnsafePreferInlineScheduling,
        WaitForDataBeforeAllocatingBuffer = transport.WaitForDataBeforeAllocatingBuffer,
    };
}
