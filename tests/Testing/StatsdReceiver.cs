using System.Net.Sockets;
using System.Text;

namespace Windhover.Testing;

/// <summary>A unix datagram socket that keeps the StatsD lines it gets, in their order.</summary>
public sealed class StatsdReceiver : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Fits, TaskCompletionSource<string> Found)> _waiters = [];

    /// <param name="path">Where to bind; default: a new path in the temporary folder.</param>
    public StatsdReceiver(string? path = null)
    {
        Path = path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"wh-{Guid.NewGuid():N}.sock");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _ = ReceiveAsync();
    }

    public string Path { get; }

    /// <summary>As the option <c>--statsd</c> takes it.</summary>
    public string Address => "unixgram://" + Path;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The first line, already there or still to come, that begins with <paramref name="start"/>.</summary>
    public Task<string> WaitForAsync(string start) => WaitForAsync(line => line.StartsWith(start, StringComparison.Ordinal));

    /// <summary>The first line, already there or still to come, that fits.</summary>
    public Task<string> WaitForAsync(Func<string, bool> fits)
    {
        lock (_gate)
        {
            if (_lines.FirstOrDefault(fits) is { } line)
            {
                return Task.FromResult(line);
            }
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((fits, found));
            return found.Task.WaitAsync(TestLimits.Hang);
        }
    }

    /// <summary>Closes the socket and removes its file.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(Path);
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65536];
        while (true)
        {
            int length;
            try
            {
                length = await _socket.ReceiveAsync(buffer, SocketFlags.None);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            lock (_gate)
            {
                // Who waits for a line of a datagram sees all of it.
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, length).Split('\n'))
                {
                    _lines.Add(line);
                    _waiters.RemoveAll(waiter => waiter.Fits(line) && waiter.Found.TrySetResult(line));
                }
            }
        }
    }
}
