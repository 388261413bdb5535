using System.Net;
using Microsoft.AspNetCore.Connections;
using Windhover.Worker.Balance;
using Windhover.Worker.Board;
using Windhover.Worker.Interop;

namespace Windhover.Worker.Drain;

/// <summary>One inherited listening socket: accepts once it is opened, when it is this worker's turn, and stops accepting before
/// its server stops.</summary>
internal sealed class SharedListener(IConnectionListener inner, int fd, OwnRow row, AcceptGate gate) : IConnectionListener
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly QueueWatch _queue = new(fd, gate);
    private int _closed;

    public EndPoint EndPoint => inner.EndPoint;

    /// <summary>Lets the accepts begin that wait for it.</summary>
    public void Open() => _opened.TrySetResult();

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        await _opened.Task.WaitAsync(cancellationToken);
        if (!gate.IsOurTurn)
        {
            await _queue.WaitAsync().WaitAsync(cancellationToken);
        }
        if (await inner.AcceptAsync(cancellationToken) is not { } connection)
        {
            return null;
        }
        var counted = new CountedConnection(row);
        connection.Features.Set(counted);
        // For connections that never reach the tracker, such as those above Kestrel's own limit.
        connection.ConnectionClosed.UnsafeRegister(static state => ((CountedConnection)state!).Close(), counted);
        return connection;
    }

    /// <summary>Stops accepting: Kestrel's loop ends quietly with its next accept. Later calls do nothing.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // The descriptor is closed below: nobody may look at it then.
        _queue.Dispose();
        await inner.UnbindAsync(cancellationToken);
        Open();
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // Nobody else closes it, the handle does not own it. While any process holds the socket, clients connect to a
            // queue that nobody may be reading any more.
            Descriptor.Close(fd);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
