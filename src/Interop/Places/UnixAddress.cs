using System.Runtime.InteropServices;
using System.Text;
using static Windhover.Interop.Libc;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>The address of a unix socket: a path, which has to be short.</summary>
internal static unsafe class UnixAddress
{
    /// <summary>In bytes: sun_path has room for 108, the final zero among them, unix(7).</summary>
    public const int MaxBytes = 107;

    private const int SunPathOffset = 2;

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= MaxBytes;

    /// <summary>Binds a socket without the knowledge of .NET, which would remove the file by its path in the end.</summary>
    /// <param name="fd">Of the socket.</param>
    /// <param name="path">Made.</param>
    /// <returns>errno(3); 0 if it is bound.</returns>
    public static int Bind(int fd, string path)
    {
        Span<byte> address = stackalloc byte[SunPathOffset + MaxBytes + 1];
        address.Clear();
        BitConverter.TryWriteBytes(address, (ushort)AF_UNIX);
        Encoding.UTF8.GetBytes(path, address[SunPathOffset..^1]);
        fixed (byte* start = address)
        {
            return bind(fd, start, (uint)address.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
