using System.Net;
using System.Net.Sockets;

namespace Windhover.Shared.Net;

/// <summary>Addresses in digits, in their usual form only.</summary>
internal static class LiteralAddress
{
    /// <param name="host">Without brackets.</param>
    /// <param name="address">IPv4 where it is mapped into IPv6. Null for other forms: .NET and getaddrinfo(3) also take 127.1,
    /// 0x7f.1 and 2130706433, which are mistakes more often than addresses.</param>
    /// <returns>False if it is a name, which is to be looked up.</returns>
    public static bool TryRead(string host, out IPAddress? address)
    {
        if (!IPAddress.TryParse(host, out address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }
        else if (address.ToString() != host)
        {
            address = null;
        }

        return true;
    }
}
