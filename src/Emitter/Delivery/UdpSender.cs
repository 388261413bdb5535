using System.Net;
using System.Net.Sockets;

namespace Windhover.Emitter.Delivery;

/// <summary>Datagrams that the network may lose without a word; what the kernel refuses to take, or hears of, is not.</summary>
internal sealed class UdpSender : IPartSender
{
    // No fragments on Ethernet, IPv6 and a tunnel included.
    private const int SafeDatagramBytes = 1432;

    // Loopback carries 65,507. A byte costs a tenth of what it costs in small ones, and twice as many fit into the receiver's buffer.
    private const int LoopbackDatagramBytes = 16 * 1024;

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
            PartBytes = IPAddress.IsLoopback(address) ? LoopbackDatagramBytes : SafeDatagramBytes;
            _socket = Connect(new IPEndPoint(address, port));
            return;
        }
        // Names are looked up in the background: no request waits for a name server.
        _ = ResolveAsync(_stop.Token);
    }

    public int PartBytes { get; } = SafeDatagramBytes;

    public SendOutcome Send(ReadOnlySpan<byte> part)
    {
        if (Volatile.Read(ref _socket) is not { } socket)
        {
            return SendOutcome.Later;
        }
        try
        {
            return Send(socket, part[..^1]);
        }
        catch (ObjectDisposedException)
        {
            // The name has a new address. Nothing was sent to the old one.
            return SendOutcome.Later;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        Interlocked.Exchange(ref _socket, null)?.Dispose();
    }

    private static SendOutcome Send(Socket socket, ReadOnlySpan<byte> datagram)
    {
        socket.Send(datagram, SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.Success:
                // On loopback, the refusal of a datagram is there when its send returns, and is about no other.
                return IsLoopback(socket) && TakeError(socket) == SocketError.ConnectionRefused ? SendOutcome.Later : SendOutcome.Sent;
            case SocketError.ConnectionRefused:
                return SendOutcome.LostBefore;
            case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable
                or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown:
                return SendOutcome.Later;
            default:
                return SendOutcome.Refused;
        }
    }

    private static bool IsLoopback(Socket socket) => socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address);

    private static SocketError TakeError(Socket socket) =>
        (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

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
                // Unknown for now: the last address stays in use, and what it refuses is kept.
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
        Socket? socket = null;
        try
        {
            socket = new Socket(receiver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            // Connected, the kernel says when no socket is bound there.
            socket.Connect(receiver);
            return socket;
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }
}
