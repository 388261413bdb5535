using System.Runtime.InteropServices;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>What the kernel says of a file: statx(2).</summary>
/// <param name="Mode">Kind and permissions, inode(7).</param>
/// <param name="Owner">User id.</param>
/// <param name="Links">Names that it has.</param>
/// <param name="Inode">With <paramref name="Device"/>, which file it is.</param>
/// <param name="Device">Major number in the upper half.</param>
/// <param name="Changed">When it was last written, in seconds since 1970. Its owner can set it to any number.</param>
/// <param name="ChangedNanoseconds">Beside the seconds.</param>
internal readonly record struct FileFacts(int Mode, uint Owner, uint Links, ulong Inode, ulong Device, long Changed, uint ChangedNanoseconds)
{
    private const uint STATX_BASIC_STATS = 0x7FF; // linux/stat.h
    private const int StatxBytes = 256;
    private const int LinksOffset = 0x10;
    private const int OwnerOffset = 0x14;
    private const int ModeOffset = 0x1C;
    private const int InodeOffset = 0x20;
    private const int ChangedOffset = 0x70;
    private const int NanosecondsOffset = 0x78;
    private const int DeviceOffset = 0x88;

    // inode(7)
    private const int S_IFMT = 0xF000;
    private const int S_IFSOCK = 0xC000;
    private const int S_IFLNK = 0xA000;
    private const int S_IFREG = 0x8000;
    private const int S_IFDIR = 0x4000;
    private const int S_ISVTX = 0x200;
    private const int S_IWGRP = 0x10;
    private const int S_IWOTH = 0x2;
    private const int S_IRWXGO = 0x3F;
    private const int Permissions = 0xFFF;

    public bool IsSocket => (Mode & S_IFMT) == S_IFSOCK;

    public bool IsLink => (Mode & S_IFMT) == S_IFLNK;

    public bool IsRegular => (Mode & S_IFMT) == S_IFREG;

    public bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    /// <summary>In a sticky directory a file can be removed and renamed by its owner only.</summary>
    public bool IsSticky => (Mode & S_ISVTX) != 0;

    /// <summary>The group may write it, or every user.</summary>
    public bool IsWritableByOthers => (Mode & (S_IWGRP | S_IWOTH)) != 0;

    /// <summary>Neither the group nor others may do anything with it.</summary>
    public bool IsPrivate => (Mode & S_IRWXGO) == 0;

    public bool IsWritableByAll => (Mode & S_IWOTH) != 0;

    /// <summary>It belongs to this user or to root, who can do everything anyway.</summary>
    public bool IsTrusted => Owner == 0 || IsOwn;

    public bool IsOwn => Owner == Credentials.EffectiveUser;

    /// <summary>Of a directory on the way to another: only root and this user can change where the way leads.</summary>
    public bool IsFirmStep => IsTrusted && (IsSticky || !IsWritableByOthers);

    /// <summary>For a message: <c>user mallory (1001)</c>.</summary>
    public string OwnerText => UserText(Owner);

    /// <summary>For a message: <c>0755</c>.</summary>
    public string ModeText => Convert.ToString(Mode & Permissions, 8).PadLeft(4, '0');

    public static string UserText(uint uid) => Credentials.FindUser(uid) is { } user ? $"user {user.Name} ({uid})" : $"user {uid}";

    public bool IsSameFile(FileFacts other) => Inode == other.Inode && Device == other.Device;

    /// <summary>Of an open file, or directory.</summary>
    /// <returns>Null if the kernel does not tell.</returns>
    public static FileFacts? Of(SafeHandle file) => Of((int)file.DangerousGetHandle(), "", AT_EMPTY_PATH);

    /// <summary>Of <paramref name="path"/> itself, not of what it links to.</summary>
    /// <returns>Null if there is nothing, or nothing to be seen.</returns>
    public static FileFacts? Of(string path) => Of(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);

    /// <summary>The same of what <paramref name="path"/> leads to.</summary>
    public static FileFacts? OfTarget(string path) => Of(AT_FDCWD, path, flags: 0);

    /// <summary>The same of a name in an open directory.</summary>
    public static FileFacts? Of(SafeHandle directory, string name) => Of((int)directory.DangerousGetHandle(), name, AT_SYMLINK_NOFOLLOW);

    // The handle is a field or a variable of its owner, which outlives the call.
    private static FileFacts? Of(int directory, string name, int flags)
    {
        Span<byte> info = stackalloc byte[StatxBytes];
        if (statx(directory, name, flags, STATX_BASIC_STATS, ref MemoryMarshal.GetReference(info)) != 0)
        {
            return null;
        }
        return new FileFacts(
            MemoryMarshal.Read<ushort>(info[ModeOffset..]),
            MemoryMarshal.Read<uint>(info[OwnerOffset..]),
            MemoryMarshal.Read<uint>(info[LinksOffset..]),
            MemoryMarshal.Read<ulong>(info[InodeOffset..]),
            ((ulong)MemoryMarshal.Read<uint>(info[DeviceOffset..]) << 32) | MemoryMarshal.Read<uint>(info[(DeviceOffset + sizeof(uint))..]),
            MemoryMarshal.Read<long>(info[ChangedOffset..]),
            MemoryMarshal.Read<uint>(info[NanosecondsOffset..]));
    }
}
