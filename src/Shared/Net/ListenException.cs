using System.Net.Sockets;

namespace Windhover.Shared.Net;

/// <summary>A socket could not be opened. The message says at which address and why, and lacks only the flag in front of it.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static ListenException CannotListen(string address, string reason, Exception? inner = null) =>
        new($"cannot listen on {address}: {reason}", inner);

    internal static ListenException CannotListen(string address, SocketException exception) =>
        CannotListen(
            address,
            exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the address is in use; stop what uses it (ss -lntup shows it), or choose another",
                _ => exception.Message,
            },
            exception);
}
