using System.Net.Sockets;

namespace Windhover.Exporter.Host;

/// <summary>The exporter's end of the socket pair to its launcher: says ready, and notices when the launcher is gone.</summary>
internal sealed class ControlChannel : IDisposable
{
    private readonly Socket _socket;

    /// <param name="fd">Owned from now on.</param>
    /// <param name="launcherGone">Called once, on a thread of its own.</param>
    public ControlChannel(int fd, Action launcherGone)
    {
        _socket = new Socket(new SafeSocketHandle(fd, ownsHandle: true));
        // A thread of its own, because a starved thread pool must not hide that the launcher died.
        new Thread(() => Watch(launcherGone)) { IsBackground = true, Name = "lifeline" }.Start();
    }

    public void SayReady()
    {
        try
        {
            _socket.Send("ready\n"u8);
        }
        catch (SocketException)
        {
            // The launcher is gone; the other direction says so too.
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Watch(Action launcherGone)
    {
        Span<byte> ignored = stackalloc byte[64];
        try
        {
            while (_socket.Receive(ignored) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // As good as end-of-file.
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        launcherGone();
    }
}
