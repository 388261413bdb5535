using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Windhover.Interop;

namespace Windhover.Worker.Accept;

/// <summary>One inherited listening socket: accepts once it is opened, when it is this worker's turn, and stops accepting before
/// its server stops.</summary>
internal sealed class SharedListener : IConnectionListener
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _fd;
    private readonly AcceptGate _gate;
    private readonly SocketConnectionContextFactory _connections;
    private readonly Action _connectionClosed;
    private readonly bool _noDelay;
    private readonly Acceptor _acceptor;
    private int _closed;

    /// <param name="fd">The socket, which is closed with <see cref="UnbindAsync"/>.</param>
    /// <param name="gate">Says when it is our turn.</param>
    /// <param name="connections">Makes Kestrel's connections of sockets.</param>
    /// <param name="noDelay">As Kestrel sets it on TCP connections.</param>
    /// <param name="connectionClosed">Called when a connection has ended.</param>
    public SharedListener(int fd, AcceptGate gate, SocketConnectionContextFactory connections, bool noDelay, Action connectionClosed)
    {
        _fd = fd;
        _gate = gate;
        _connections = connections;
        _connectionClosed = connectionClosed;
        // Not owned: closing an owner resets the lingering of the shared socket, and disconnects it.
        using var socket = new Socket(new SafeSocketHandle(fd, ownsHandle: false));
        EndPoint = socket.LocalEndPoint!;
        _noDelay = noDelay && EndPoint is IPEndPoint;
        _acceptor = new Acceptor(fd, gate);
        gate.Add(_acceptor);
    }

    public EndPoint EndPoint { get; }

    /// <summary>Lets the accepts begin that wait for it.</summary>
    public void Open() => _opened.TrySetResult();

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        await _opened.Task.WaitAsync(cancellationToken);
        ConnectionContext? connection = null;
        while (connection is null)
        {
            if (await _acceptor.AcceptAsync() is not { } socket)
            {
                return null;
            }
            connection = TryCreate(socket);
        }
        var counted = new CountedConnection(_gate, _connectionClosed);
        connection.Features.Set(counted);
        // For connections that never reach the tracker, such as those above Kestrel's own limit.
        connection.ConnectionClosed.UnsafeRegister(static state => ((CountedConnection)state!).Close(), counted);
        return connection;
    }

    // Null if it has been reset already. Kestrel's loop would end with an exception, and accept nothing any more.
    private ConnectionContext? TryCreate(Socket socket)
    {
        try
        {
            if (_noDelay)
            {
                socket.NoDelay = true;
            }
            return _connections.Create(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            _gate.ConnectionClosed();
            return null;
        }
    }

    /// <summary>Stops accepting: Kestrel's loop ends quietly with its next accept. Later calls do nothing.</summary>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _acceptor.Dispose();
            Open();
            // Nothing else in this process closes it. While any process holds the socket, clients connect to a queue that may not be read
            // any more.
            Descriptors.Close(_fd);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
}
