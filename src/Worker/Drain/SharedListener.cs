using System.Net;
using Microsoft.AspNetCore.Connections;
using Windhover.Worker.Interop;

namespace Windhover.Worker.Drain;

/// <summary>One inherited listening socket, which stops accepting before its server stops.</summary>
internal sealed class SharedListener(IConnectionListener inner, int fd) : IConnectionListener
{
    private int _closed;

    public EndPoint EndPoint => inner.EndPoint;

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        inner.AcceptAsync(cancellationToken);

    /// <summary>Stops accepting: Kestrel's loop ends quietly with its next accept. Later calls do nothing.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await inner.UnbindAsync(cancellationToken);
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // Nobody else closes it, the handle does not own it. While any process holds the socket, clients connect to a
            // queue that nobody may be reading any more.
            Descriptor.Close(fd);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
