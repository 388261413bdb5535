using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Windhover.Shared.Web;

/// <summary>Kestrel's sockets behind a <see cref="WebAcceptor"/>: it gets a connection when the headers of its first request have come.</summary>
/// <param name="isPlain">HTTP/1 without TLS.</param>
/// <param name="headerBytes">What a connection may have sent that was not read.</param>
internal sealed class WebTransport(WebConnections connections, WebCounters counters, bool isPlain, int headerBytes) : IConnectionListenerFactory
{
    /// <summary>Of an answer, what waits for the kernel to take it, beside one write. Few for clients that read nothing; a write that is
    /// larger is sent in one piece all the same.</summary>
    private const int MaxUnsentBytes = 16 << 10;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener((FileHandleEndPoint)endpoint, connections, counters, isPlain, headerBytes));

    private sealed class Listener : IConnectionListener
    {
        private readonly SocketConnectionContextFactory _contexts;
        private readonly Channel<ConnectionContext> _begun =
            Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

        private readonly WebAcceptor _acceptor;

        public Listener(FileHandleEndPoint endpoint, WebConnections connections, WebCounters counters, bool isPlain, int headerBytes)
        {
            EndPoint = endpoint;
            _contexts = new(
                new SocketConnectionFactoryOptions { MaxReadBufferSize = headerBytes, MaxWriteBufferSize = MaxUnsentBytes }, NullLogger.Instance);
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
