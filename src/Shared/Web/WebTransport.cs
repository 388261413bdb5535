using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Windhover.Shared.Web;

/// <summary>Kestrel's sockets behind a <see cref="WebAcceptor"/>: it gets a connection when the headers of its first request have come.</summary>
/// <param name="isPlain">HTTP/1 without TLS.</param>
internal sealed class WebTransport(WebConnections connections, WebCounters counters, bool isPlain) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener((FileHandleEndPoint)endpoint, connections, counters, isPlain));

    private sealed class Listener : IConnectionListener
    {
        private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        private readonly Channel<ConnectionContext> _begun =
            Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

        private readonly WebAcceptor _acceptor;

        public Listener(FileHandleEndPoint endpoint, WebConnections connections, WebCounters counters, bool isPlain)
        {
            EndPoint = endpoint;
            _acceptor = new WebAcceptor(
                (int)endpoint.FileHandle, isPlain, connections, counters, _contexts, connection => _begun.Writer.TryWrite(connection));
        }

        public EndPoint EndPoint { get; }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await _begun.Reader.WaitToReadAsync(cancellationToken) && _begun.Reader.TryRead(out var connection) ? connection : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _acceptor.Dispose();
            _begun.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await UnbindAsync();
            while (_begun.Reader.TryRead(out var connection))
            {
                connection.Abort();
                await connection.DisposeAsync();
            }
            _contexts.Dispose();
        }
    }
}
