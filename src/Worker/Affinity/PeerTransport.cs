using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>A listener of Kestrel for the other workers: a unix socket in a directory that only the workers' user may enter.</summary>
/// <remarks>The worker binds it itself and holds the only copy: if it is killed, connects fail at once.</remarks>
internal sealed class PeerTransport(WorkerProcess process, AffinityNeed need, ILogger<PeerTransport> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private const int Backlog = 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly PeerEndPoint Nowhere = new();

    private readonly CancellationTokenSource _closed = new();
    private SocketConnectionContextFactory? _connections;
    private BoundSocket? _bound;
    private int _open;
    private int _requests;

    public EndPoint EndPoint => Nowhere;

    /// <summary>Connections of other workers that are open, also those that wait for their next request.</summary>
    public bool HasConnections => Volatile.Read(ref _open) > 0;

    public bool CanBind(EndPoint endpoint) => endpoint is PeerEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (need.IsOn && process.Contract.Affinity is { } plan)
        {
            try
            {
                _bound = BoundSocket.Bind(plan.SocketPath, SocketType.Stream, OwnerOnly, Backlog);
            }
            catch (IOException exception)
            {
                logger.PeerSocketFailed(exception.Message);
            }
        }
        if (_bound is null)
        {
            // The other workers answer themselves what they would send to this one.
            Volatile.Write(ref process.Row.Fields.Instance, 0);
        }
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await NextAsync(cancellationToken) is { } socket)
        {
            if (TryCreate(socket) is { } connection)
            {
                return connection;
            }
        }
        return null;
    }

    /// <summary>A request of another worker begins.</summary>
    public void Begin() => Interlocked.Increment(ref _requests);

    public void End() => Interlocked.Decrement(ref _requests);

    /// <summary>No more connections, once what is connected by now is accepted; ends when no request of another worker runs.</summary>
    public async Task CloseAsync(TimeProvider time, CancellationToken limit)
    {
        Volatile.Write(ref process.Row.Fields.Instance, 0);
        await UnbindAsync(CancellationToken.None);
        while (Volatile.Read(ref _requests) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, limit);
        }
    }

    /// <summary>Connection middleware.</summary>
    public async Task Track(ConnectionContext connection, ConnectionDelegate next)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // No worker finds it any more; those that have connected already are accepted.
        _bound?.RemoveFile();
        _closed.Cancel();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        _bound?.Dispose();
        _connections?.Dispose();
    }

    private async Task<Socket?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_closed.IsCancellationRequested)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
                if (_bound is null)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token);
                }
                return await _bound!.Socket.AcceptAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // What waits is accepted below.
        }
        return _bound is { } bound && bound.Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) ? await bound.Socket.AcceptAsync(cancellationToken) : null;
    }

    private ConnectionContext? TryCreate(Socket socket)
    {
        try
        {
            if (PeerCredentials.Of(socket).Uid == Credentials.EffectiveUser)
            {
                _connections ??= new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logger);
                var connection = _connections.Create(socket);
                connection.Features.Set(FromPeer.Instance);
                return connection;
            }
        }
        catch (SocketException)
        {
            // It is closed again already.
        }
        socket.Dispose();
        return null;
    }
}
