using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Windhover.Interop;

namespace Windhover.Shared.Web;

/// <summary>Kestrel's sockets, with one rule more: a connection that would take one of the last descriptors is closed at once.</summary>
/// <remarks>Kestrel accepts first and looks at its limit of connections only when a thread of the pool comes to each of them. A burst that
/// arrives while the process waits for a processor is thus accepted as a whole. Without a descriptor left the runtime aborts, or an
/// assembly cannot be opened and every later request fails as the first one did.</remarks>
internal sealed class WebTransport(IConnectionListenerFactory sockets) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken));

    private sealed class Listener(IConnectionListener sockets) : IConnectionListener
    {
        private readonly long _firstSpare = SocketCalls.FirstSpareDescriptor;

        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await sockets.AcceptAsync(cancellationToken) is { } connection)
            {
                if (connection.Features.Get<IConnectionSocketFeature>()!.Socket.Handle < _firstSpare)
                {
                    return connection;
                }
                connection.Abort();
                await connection.DisposeAsync();
            }
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }
}
