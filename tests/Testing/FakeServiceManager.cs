using System.Net.Sockets;
using System.Text;

namespace Windhover.Testing;

/// <summary>The end of <c>NOTIFY_SOCKET</c> at which systemd would listen.</summary>
public sealed class FakeServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _messages = [];
    private readonly Lock _gate = new();

    /// <param name="path">Of the socket that it makes.</param>
    public FakeServiceManager(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _ = ReadAsync();
    }

    public string Path { get; }

    /// <summary>One per datagram, in the order of arrival.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Lines of all messages that are neither of a status nor of a timer.</summary>
    public IReadOnlyList<string> Milestones =>
    [
        .. Messages.SelectMany(message => message.Split('\n'))
            .Where(line => line.StartsWith("READY", StringComparison.Ordinal)
                || line.StartsWith("RELOADING", StringComparison.Ordinal)
                || line.StartsWith("STOPPING", StringComparison.Ordinal)),
    ];

    public Task WaitForAsync(Func<IReadOnlyList<string>, bool> isThere) =>
        Eventually.TrueAsync(() => isThere(Messages), () => $"The service manager heard:\n{string.Join('\n', Messages)}");

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer);
                lock (_gate)
                {
                    _messages.Add(Encoding.UTF8.GetString(buffer, 0, length));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
