using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Interop;

/// <summary>What .NET does not tell about a file.</summary>
internal static partial class UnixFile
{
    private const int AT_FDCWD = -100; // linux/fcntl.h
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_TYPE = 1; // linux/stat.h
    private const uint STATX_INO = 0x100;
    private const int StatxBytes = 256;
    private const int ModeOffset = 0x1C;
    private const int InodeOffset = 0x20;
    private const int DeviceOffset = 0x88;
    private const int S_IFMT = 0xF000; // inode(7)
    private const int S_IFSOCK = 0xC000;

    /// <summary>Whether <paramref name="path"/> itself, not what it links to, is a socket.</summary>
    public static bool IsSocket(string path)
    {
        Span<byte> info = stackalloc byte[StatxBytes];
        var result = statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, ref MemoryMarshal.GetReference(info));
        return result == 0 && (MemoryMarshal.Read<ushort>(info[ModeOffset..]) & S_IFMT) == S_IFSOCK;
    }

    /// <summary>Whether an open file is still the one of this name.</summary>
    public static bool IsSame(SafeHandle file, string path)
    {
        Span<byte> opened = stackalloc byte[StatxBytes];
        Span<byte> named = stackalloc byte[StatxBytes];

        // The handle is a field of its owner, which outlives the call.
        var number = (int)file.DangerousGetHandle();
        return statx(number, "", AT_EMPTY_PATH, STATX_INO, ref MemoryMarshal.GetReference(opened)) == 0
            && statx(AT_FDCWD, path, 0, STATX_INO, ref MemoryMarshal.GetReference(named)) == 0
            && opened.Slice(InodeOffset, sizeof(ulong)).SequenceEqual(named.Slice(InodeOffset, sizeof(ulong)))
            && opened.Slice(DeviceOffset, sizeof(ulong)).SequenceEqual(named.Slice(DeviceOffset, sizeof(ulong)));
    }

    /// <summary>Sets the permission bits.</summary>
    /// <exception cref="Win32Exception">chmod(2) failed.</exception>
    public static void SetMode(string path, uint mode)
    {
        if (chmod(path, mode) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int dirfd, string pathname, int flags, uint mask, ref byte statxbuf);
}
