using Microsoft.AspNetCore.Connections;

namespace Windhover.Shared.Web;

/// <summary>One connection from its acceptance to its end. Its fields but the first two are its <see cref="WebConnections"/>'.</summary>
/// <param name="fd">Owned by no object before its first request has come.</param>
/// <param name="network">Whose it is, as <see cref="Interop.SocketCalls.Accept(int, out ulong)"/> says.</param>
internal sealed class WebConnection(int fd, ulong network)
{
    public int Fd => fd;

    public ulong Network => network;

    /// <summary>Kestrel's, which owns the descriptor; null before its first request has come.</summary>
    public ConnectionContext? Context { get; set; }

    /// <summary>Requests that are being answered. HTTP/2 has several at once.</summary>
    public int Requests { get; set; }

    /// <summary>A timestamp: since when it is in its group.</summary>
    public long WaitingSince { get; set; }

    /// <summary>Its place in the group that it waits in, or is answered in; null at the end.</summary>
    public LinkedListNode<WebConnection>? Node { get; set; }

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
            Interop.SocketCalls.Reset(fd);
        }
    }
}
