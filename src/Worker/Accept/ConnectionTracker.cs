using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Windhover.Worker.Board;

namespace Windhover.Worker.Accept;

/// <summary>The open connections of this worker.</summary>
internal sealed class ConnectionTracker(WorkerProcess process)
{
    // What a server sends first on HTTP/2 are its settings: a connection that is told to close before them gets GOAWAY in their place, and
    // clients take that for an error. The server comes to it at once, if the machine is not too busy.
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ConnectionContext, TimeSpan> _open = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;

    /// <summary>Responses carry <c>Connection: close</c> from now on.</summary>
    public bool Closing => _closing;

    /// <summary>Completes when, after <see cref="StartClosing"/>, no connection is open.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Call it after the last listener has been unbound.</summary>
    public void StartClosing()
    {
        _closing = true;
        // Stored before the counts are read. Without it the last connection could miss the store and this look the connection's end.
        Interlocked.MemoryBarrier();
        LookIfIdle();
    }

    /// <summary>Closes what is idle and lets the others finish their request (HTTP/1.1) or their streams (HTTP/2, GOAWAY).</summary>
    /// <param name="spareReceiving">Leaves out, for now, connections on which something has arrived that Kestrel has not read yet: on a
    /// busy machine that is a request, which would be thrown away; and those that the server has had for less than a second.</param>
    public void RequestClose(bool spareReceiving)
    {
        foreach (var (connection, since) in _open)
        {
            if (!spareReceiving || (Now - since > Young && !HasUnread(connection)))
            {
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }
        }
    }

    /// <summary>Ends all connections at once, also those with a request in flight.</summary>
    public void Abort()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Abort(new ConnectionAbortedException("The launcher is gone."));
        }
    }

    /// <summary>Connection middleware.</summary>
    public async Task Track(ConnectionContext connection, ConnectionDelegate next)
    {
        _open.TryAdd(connection, Now);
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
            // Before the socket is closed: a client that sees the end may open its next connection at once.
            connection.Features.Get<CountedConnection>()?.Close();
            LookIfIdle();
        }
    }

    /// <summary>To be called when a connection has ended, after it was counted out with an interlocked operation.</summary>
    public void LookIfIdle()
    {
        // The row counts from the accept on: on a busy machine a connection may wait long before it comes to Track.
        if (_closing && _open.IsEmpty && process.Row.Connections == 0)
        {
            _idle.TrySetResult();
        }
    }

    private static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    private static bool HasUnread(ConnectionContext connection)
    {
        try
        {
            return connection.Features.Get<IConnectionSocketFeature>()?.Socket.Available > 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
            return false;
        }
    }
}
