using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Windhover.Interop;

namespace Windhover.Worker.WarmUp;

/// <summary>A listener of Kestrel without an address: each connection is a pair of sockets, both ends in this process.</summary>
internal sealed class WarmUpTransport(ILogger<WarmUpTransport> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private static readonly WarmUpEndPoint Nowhere = new();

    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), logger);

    private readonly Channel<Socket> _waiting = Channel.CreateUnbounded<Socket>();

    public EndPoint EndPoint => Nowhere;

    public bool CanBind(EndPoint endpoint) => endpoint is WarmUpEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <returns>The client's end of a new connection.</returns>
    public Stream Connect()
    {
        var (client, other) = SocketPair.Create();
        var server = new Socket(other);
        if (!_waiting.Writer.TryWrite(server))
        {
            server.Dispose();
        }
        return new NetworkStream(new Socket(client), ownsSocket: true);
    }

    /// <summary>No more connections.</summary>
    public void Close()
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var socket))
        {
            socket.Dispose();
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out var socket))
            {
                return _connections.Create(socket);
            }
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Close();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }
}
