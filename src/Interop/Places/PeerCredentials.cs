using System.Net.Sockets;

namespace Windhover.Interop.Places;

/// <summary>Who is at the other end of a unix stream socket, as the kernel noted it when the connection was made.</summary>
/// <param name="Pid">0 where it is in another pid namespace.</param>
/// <param name="Uid">Effective user id.</param>
internal readonly record struct PeerCredentials(int Pid, uint Uid)
{
    private const int SOL_SOCKET = 1; // socket(7)
    private const int SO_PEERCRED = 17; // socket(7)
    private const int UcredBytes = 12; // struct ucred { pid_t; uid_t; gid_t }, unix(7)
    private const uint Root = 0;

    /// <summary>Whether it is this user, or root, who may do everything anyway.</summary>
    public bool IsTrusted => Uid == Credentials.EffectiveUser || Uid == Root;

    /// <exception cref="SocketException">Not a connected unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[UcredBytes];
        socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        return new PeerCredentials(BitConverter.ToInt32(credentials), BitConverter.ToUInt32(credentials[4..]));
    }
}
