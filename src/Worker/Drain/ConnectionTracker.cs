using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Windhover.Worker.Balance;

namespace Windhover.Worker.Drain;

/// <summary>The open connections of this worker.</summary>
internal sealed class ConnectionTracker
{
    private readonly ConcurrentDictionary<ConnectionContext, byte> _open = new();
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
        CompleteIfIdle();
    }

    /// <summary>Closes what is idle and lets the others finish their request (HTTP/1.1) or their streams (HTTP/2, GOAWAY).</summary>
    public void RequestClose()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    /// <summary>Connection middleware.</summary>
    public async Task Track(ConnectionContext connection, ConnectionDelegate next)
    {
        _open.TryAdd(connection, 0);
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
            // Before the socket is closed: a client that sees the end may open its next connection at once.
            connection.Features.Get<CountedConnection>()?.Close();
            CompleteIfIdle();
        }
    }

    private void CompleteIfIdle()
    {
        if (_closing && _open.IsEmpty)
        {
            _idle.TrySetResult();
        }
    }
}
