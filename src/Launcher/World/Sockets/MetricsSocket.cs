using System.Net;
using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

/// <summary>The socket of <c>--metrics-listen</c>.</summary>
internal sealed class MetricsSocket : IDisposable
{
    /// <summary>The only page.</summary>
    public const string Path = "/metrics";

    private MetricsSocket(Socket socket) => Socket = socket;

    /// <summary>Listening.</summary>
    public Socket Socket { get; }

    /// <summary>As a browser on this machine takes it.</summary>
    public string Url
    {
        get
        {
            var endPoint = (IPEndPoint)Socket.LocalEndPoint!;
            var isAny = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
            return $"http://{(isAny ? $"localhost:{endPoint.Port}" : endPoint.ToString())}{Path}";
        }
    }

    /// <param name="address">As <c>--web.listen-address</c> takes it: <c>host:port</c> or <c>:port</c>.</param>
    /// <exception cref="ListenException">It cannot be bound.</exception>
    public static MetricsSocket Bind(string address)
    {
        try
        {
            return new MetricsSocket(WebListener.Bind(address));
        }
        catch (ListenException e)
        {
            throw new ListenException($"--metrics-listen: {e.Message}", e);
        }
    }

    /// <summary>Takes over a socket that the program made which ran in this process before.</summary>
    public static MetricsSocket Take(int fd)
    {
        Descriptors.SetInheritable(fd, inheritable: false);
        return new MetricsSocket(new Socket(new SafeSocketHandle(fd, ownsHandle: true)));
    }

    public void Dispose() => Socket.Dispose();
}
