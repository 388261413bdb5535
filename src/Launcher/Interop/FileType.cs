using System.Runtime.InteropServices;

namespace Windhover.Launcher.Interop;

/// <summary>What kind of file lies at a path; .NET tells sockets and regular files apart nowhere.</summary>
internal static partial class FileType
{
    private const int AT_FDCWD = -100; // openat(2)
    private const int AT_SYMLINK_NOFOLLOW = 0x100; // statx(2)
    private const uint STATX_TYPE = 1; // statx(2)
    private const int StatxSize = 256; // the same on every architecture, statx(2)
    private const int StatxModeOffset = 28;
    private const int S_IFMT = 0xF000; // inode(7)
    private const int S_IFSOCK = 0xC000; // inode(7)

    public static bool IsSocket(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, buffer) == 0
            && (MemoryMarshal.Read<ushort>(buffer[StatxModeOffset..]) & S_IFMT) == S_IFSOCK;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int dirfd, string pathname, int flags, uint mask, Span<byte> statxbuf);
}
