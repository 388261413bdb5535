using System.Net.Sockets;
using System.Text;
using Windhover.Interop.Places;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>Where one program says how it does, in the words of <c>sd_notify(3)</c>: lines such as <c>READY=1</c>, in datagrams.</summary>
internal static class NotifySocket
{
    /// <summary>What the program finds its path in.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    public const string Ready = "READY=1";
    public const string Stopping = "STOPPING=1";
    public const string Alive = "WATCHDOG=1";
    public const string GivenUp = "WATCHDOG=trigger";

    private const int MaxDatagramBytes = 16 * 1024;

    // A program that says more waits: first in the kernel's short queue, then in its own call.
    private const int DatagramsPerPeriod = 50;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <param name="path">Of the socket's file: in the launcher's runtime directory.</param>
    /// <param name="user">Who else may write to it.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static BoundSocket Bind(string path, UserIdentity? user)
    {
        BoundSocket? socket = null;
        try
        {
            socket = BoundSocket.Bind(path, SocketType.Dgram);
            if (user is { IsOther: true })
            {
                socket.Give(user.Uid, user.Gid);
            }
            return socket;
        }
        catch (IOException e)
        {
            socket?.Dispose();
            throw new IOException($"cannot make the socket where a worker says that it is ready: {e.Message}", e);
        }
    }

    /// <summary>Passes the lines on until cancelled, the last ones included; not faster than any program has to say something.</summary>
    public static async Task ReadAsync(Socket socket, Action<string> onLine, TimeProvider time, CancellationToken cancellation)
    {
        var buffer = new byte[MaxDatagramBytes];
        var (began, taken) = (time.GetTimestamp(), 0);
        try
        {
            while (!cancellation.IsCancellationRequested || socket.Available > 0)
            {
                var length = await socket.ReceiveAsync(buffer, socket.Available > 0 ? CancellationToken.None : cancellation);
                if (time.GetElapsedTime(began) >= Period)
                {
                    (began, taken) = (time.GetTimestamp(), 0);
                }
                if (++taken > DatagramsPerPeriod)
                {
                    await Task.Delay(Period, time, cancellation);
                }
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    onLine(line);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The child has ended, and no reader is left.
        }
    }
}
