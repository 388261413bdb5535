using System.Net;
using System.Net.Sockets;

namespace Windhover.Emitter.Transports;

/// <summary>Datagrams that the network may lose without a word; what the kernel refuses to take is counted.</summary>
internal sealed class UdpSender : ILineSender
{
    // A receiver that was replaced has another address behind the same name: containers do that.
    private static readonly TimeSpan ResolveEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ResolveAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _host;
    private readonly int _port;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private Socket? _socket;

    public UdpSender(string host, int port, TimeProvider time)
    {
        _host = host;
        _port = port;
        _time = time;
        if (IPAddress.TryParse(host, out var address))
        {
            _socket = Connect(new IPEndPoint(address, port));
            return;
        }
        // Names are looked up in the background: a request does not wait for a name server.
        _ = ResolveAsync(_stop.Token);
    }

    public DropReason Send(ReadOnlySpan<byte> line)
    {
        // Twice: the refusal of an earlier datagram, lost by now, is told to the next one, which then was not sent.
        var refused = false;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Volatile.Read(ref _socket) is not { } socket)
            {
                return DropReason.Unreachable;
            }
            try
            {
                socket.Send(line, SocketFlags.None, out var error);
                switch (error)
                {
                    case SocketError.Success:
                        return refused ? DropReason.Unreachable : DropReason.None;
                    case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                        return DropReason.WouldBlock;
                    case SocketError.MessageSize:
                        return DropReason.TooLong;
                    case SocketError.ConnectionRefused:
                        refused = true;
                        continue;
                    case SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown:
                        return DropReason.Unreachable;
                    default:
                        return DropReason.Error;
                }
            }
            catch (ObjectDisposedException)
            {
                // The name has a new address.
            }
        }
        return DropReason.Unreachable;
    }

    public void Dispose()
    {
        _stop.Cancel();
        Interlocked.Exchange(ref _socket, null)?.Dispose();
    }

    private async Task ResolveAsync(CancellationToken cancellationToken)
    {
        IPAddress? current = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(_host, cancellationToken);
                // The one that was good stays good while the name has it: round-robin answers come in changing order.
                if (addresses.Length > 0 && (current is null || !addresses.Contains(current)))
                {
                    // statsd_exporter listens on IPv4 alone by default.
                    var next = addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
                    if (Connect(new IPEndPoint(next, _port)) is { } socket)
                    {
                        current = next;
                        Interlocked.Exchange(ref _socket, socket)?.Dispose();
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Unknown for now: the last address stays in use, and what it refuses is counted.
            }
            try
            {
                await Task.Delay(current is null ? ResolveAgainAfter : ResolveEvery, _time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static Socket? Connect(IPEndPoint receiver)
    {
        var socket = new Socket(receiver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            // Connected, the kernel says when nobody listens.
            socket.Connect(receiver);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
