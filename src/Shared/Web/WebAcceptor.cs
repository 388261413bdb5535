using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Windhover.Interop;

namespace Windhover.Shared.Web;

/// <summary>Accepts connections, and holds them until the headers of their first request have come.</summary>
/// <remarks>
/// A thread of its own, which does little for each connection: it must be faster than a client that opens ten thousand of them and opens
/// anew what is closed. Else the kernel's queue is full, and a scrape waits a second or three until it is asked for again. Kestrel, which
/// accepted all that came, was some ten times slower, and kept 10 KiB for each that never said a word.
/// <code>
/// kernel's queue ─► silent ──headers──► Kestrel ─► request ─► answer
///                      └─► closed: after 10 s, or as the one that waited longest when there is no room
/// </code>
/// Where a flood would fill all places anew in less than a tenth of a second, up to a quarter of the kernel's queue is left to fill first:
/// what waits there needs no descriptor, and the request of a slow client comes while it does.
/// The listening socket may be shared with other processes: nothing here closes it or shuts it down.
/// </remarks>
internal sealed class WebAcceptor : IDisposable
{
    /// <summary>Pending connections. The kernel lowers it to net.core.somaxconn.</summary>
    private const int Backlog = 4096;

    /// <summary>Accepted between two looks at those that may have sent something. Fewer than there are places.</summary>
    private const int AcceptsInRow = 4;

    /// <summary>Headers that are longer are Kestrel's to bound.</summary>
    private const int PeekBytes = 4096;

    private const int PostponedMilliseconds = 5;
    private const int OverdueMilliseconds = 500;
    private const int PauseMilliseconds = 100;

    // errno(3)
    private const int EINTR = 4;
    private const int EAGAIN = 11;
    private const int ENFILE = 23;
    private const int EMFILE = 24;
    private const int ECONNABORTED = 103;

    private readonly int _fd;
    private readonly bool _isPlain;
    private readonly WebConnections _connections;
    private readonly WebCounters _counters;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly Action<ConnectionContext> _begin;
    private readonly long _firstSpareDescriptor = SocketCalls.FirstSpareDescriptor;
    private readonly ReadyList _watched = new();
    private readonly WakeUp _stop = new();
    private readonly List<int> _ready = [];
    private readonly Dictionary<int, WebConnection> _silent = [];
    private readonly byte[] _peeked = new byte[PeekBytes];
    private readonly Thread _thread;
    private bool _isPostponed;
    private volatile bool _isStopping;

    /// <param name="fd">Of a bound socket, which must stay open until this is disposed.</param>
    /// <param name="isPlain">HTTP/1 without TLS, whose headers can be seen.</param>
    /// <param name="begin">Takes over a connection whose first request has come.</param>
    public WebAcceptor(
        int fd, bool isPlain, WebConnections connections, WebCounters counters, SocketConnectionContextFactory contexts, Action<ConnectionContext> begin)
    {
        _fd = fd;
        _isPlain = isPlain;
        _connections = connections;
        _counters = counters;
        _contexts = contexts;
        _begin = begin;
        Descriptors.SetNonBlocking(fd);
        SocketCalls.Listen(fd, Backlog);
        _watched.Add(fd);
        _watched.Add(_stop.Descriptor);
        _thread = new Thread(Run) { IsBackground = true, Name = "web accept" };
        _thread.Start();
    }

    /// <summary>Accepts no more, hands on what has begun, and closes what is silent.</summary>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }
        _isStopping = true;
        _stop.Signal();
        _thread.Join();
        foreach (var connection in _silent.Values.ToArray())
        {
            Look(connection);
        }
        foreach (var connection in _silent.Values)
        {
            _connections.Remove(connection);
            connection.Close();
        }
        _watched.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                Turn();
            }
            catch (Exception)
            {
                // An outermost loop: whatever it is, accepting goes on.
                Interlocked.Increment(ref _counters.Faults);
                _stop.Wait(PauseMilliseconds);
            }
        }
    }

    private void Turn()
    {
        _watched.Wait(_ready, _isPostponed ? PostponedMilliseconds : OverdueMilliseconds);
        foreach (var fd in _ready)
        {
            // Before any other is accepted: a connection that has sent something is not the one to go.
            if (_silent.TryGetValue(fd, out var connection))
            {
                Look(connection);
            }
        }
        while (_connections.TakeOverdue() is { } overdue)
        {
            Close(overdue);
        }
        if (_isPostponed || _ready.Contains(_fd))
        {
            AcceptSome();
        }
    }

    private void AcceptSome()
    {
        var postpone = _connections.WouldHurry() && SocketCalls.QueueOf(_fd) is var (waiting, room) && waiting < room / 4;
        if (postpone != _isPostponed)
        {
            if (postpone)
            {
                _watched.Remove(_fd);
            }
            else
            {
                _watched.Add(_fd);
            }
            // Behind the call, which is tried again if the system has no room for it.
            _isPostponed = postpone;
        }
        var left = postpone ? 0 : AcceptsInRow;
        while (left-- > 0 && TryAccept())
        {
        }
    }

    /// <returns>False if there is nothing to accept, or no descriptor for it.</returns>
    private bool TryAccept()
    {
        var accepted = SocketCalls.Accept(_fd, out var network);
        switch (accepted)
        {
            case >= 0:
                Add(new WebConnection(accepted, network));
                return true;
            case -EAGAIN:
                return false;
            case -EINTR or -ECONNABORTED:
                return true;
            case -EMFILE or -ENFILE when _connections.TryMakeRoom(network: null, isTight: true, out var displaced) && displaced is not null:
                Close(displaced);
                return true;
            default:
                _stop.Wait(PauseMilliseconds);
                return false;
        }
    }

    private void Add(WebConnection connection)
    {
        if (!_connections.TryMakeRoom(connection.Network, isTight: connection.Fd >= _firstSpareDescriptor, out var displaced))
        {
            connection.Close();
            return;
        }
        if (displaced is not null)
        {
            Close(displaced);
        }
        _connections.Add(connection);
        _silent.Add(connection.Fd, connection);

        // Mostly its request came with it.
        Look(connection);
        if (connection is { Context: null, IsGone: false })
        {
            _watched.Add(connection.Fd, onceEach: true);
        }
    }

    private void Close(WebConnection connection)
    {
        if (connection.Context is null)
        {
            _silent.Remove(connection.Fd);
        }
        connection.Close();
    }

    /// <summary>Hands a connection on if it has sent a request, or what is none.</summary>
    private void Look(WebConnection connection)
    {
        var count = SocketCalls.Peek(connection.Fd, _peeked);
        if (count >= 0 && !IsReady(_peeked.AsSpan(0, count)))
        {
            return;
        }
        _silent.Remove(connection.Fd);
        if (count < 0)
        {
            _connections.Remove(connection);
            connection.Close();
            return;
        }
        _watched.Remove(connection.Fd);
        try
        {
            Begin(connection);
        }
        catch (Exception exception) when (exception is SocketException or Win32Exception)
        {
            // It was reset just now.
            _connections.Remove(connection);
        }
    }

    /// <summary>Whether Kestrel has something to do with these bytes but to wait for more.</summary>
    private bool IsReady(ReadOnlySpan<byte> bytes)
    {
        if (!_isPlain || bytes.Length is 0 or PeekBytes)
        {
            return bytes.Length > 0;
        }
        var line = bytes.IndexOf((byte)'\n');
        var isRequest = bytes[0] is >= (byte)'A' and <= (byte)'Z' && (line < 0 || bytes[..line].IndexOf(" HTTP/1."u8) > 0);
        return !isRequest || bytes.IndexOf("\n\r\n"u8) >= 0 || bytes.IndexOf("\n\n"u8) >= 0;
    }

    private void Begin(WebConnection connection)
    {
        var socket = new Socket(new SafeSocketHandle(connection.Fd, ownsHandle: true));
        try
        {
            if (socket.LocalEndPoint is IPEndPoint)
            {
                // As Kestrel's own transport: an answer's last piece does not wait for an acknowledgement.
                socket.NoDelay = true;
            }
            var context = _contexts.Create(socket);
            context.Features.Set(connection);
            connection.Context = context;
            _connections.Begin(connection);
            context.ConnectionClosed.Register(() => _connections.Remove(connection));
            _begin(context);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}
