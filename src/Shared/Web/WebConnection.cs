using Microsoft.AspNetCore.Connections;

namespace Windhover.Shared.Web;

/// <summary>One connection from its acceptance to its end. Its fields but the first two are its <see cref="WebConnections"/>'.</summary>
internal sealed class WebConnection
{
    /// <param name="fd">Owned by no object before its first request has come.</param>
    /// <param name="network">Whose it is, as <see cref="Interop.SocketCalls.Accept(int, out ulong)"/> says.</param>
    public WebConnection(int fd, ulong network)
    {
        (Fd, Network) = (fd, network);
        (Node, NetworkNode) = (new(this), new(this));
    }

    public int Fd { get; }

    public ulong Network { get; }

    /// <summary>Kestrel's, which owns the descriptor; null before its first request has come.</summary>
    public ConnectionContext? Context { get; set; }

    /// <summary>Requests that are being answered. HTTP/2 has several at once.</summary>
    public int Requests { get; set; }

    /// <summary>A timestamp: since when it is in its group.</summary>
    public long WaitingSince { get; set; }

    /// <summary>Its place in the group that it waits in; in none while requests are being answered.</summary>
    public LinkedListNode<WebConnection> Node { get; }

    /// <summary>Its place among those of its network, of which the first has been longest in what it does.</summary>
    public LinkedListNode<WebConnection> NetworkNode { get; }

    public bool IsGone { get; set; }

    /// <summary>Ends it. Safe to be called while a request is being read.</summary>
    public void Close()
    {
        if (Context is { } context)
        {
            context.Abort();
        }
        else
        {
            Interop.SocketCalls.Reset(Fd);
        }
    }
}
