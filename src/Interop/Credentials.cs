using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Users, groups, and the change from one to another.</summary>
internal static unsafe partial class Credentials
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxGroups = 65536; // NGROUPS_MAX, limits.h

    public static bool IsRoot => geteuid() == 0;

    public static uint EffectiveUser => geteuid();

    public static uint EffectiveGroup => getegid();

    /// <summary>Looks a user up by name, wherever the system keeps its users.</summary>
    public static (uint Uid, uint Gid, string Name, string Home)? FindUser(string name)
    {
        var buffer = new byte[BufferBytes];
        fixed (byte* memory = buffer)
        {
            Password entry;
            Password* found;
            return getpwnam_r(name, &entry, memory, BufferBytes, &found) == 0 && found is not null ? Describe(entry) : null;
        }
    }

    /// <summary>Looks a user up by number.</summary>
    public static (uint Uid, uint Gid, string Name, string Home)? FindUser(uint uid)
    {
        var buffer = new byte[BufferBytes];
        fixed (byte* memory = buffer)
        {
            Password entry;
            Password* found;
            return getpwuid_r(uid, &entry, memory, BufferBytes, &found) == 0 && found is not null ? Describe(entry) : null;
        }
    }

    /// <summary>Looks a group up by name.</summary>
    public static uint? FindGroup(string name)
    {
        var buffer = new byte[BufferBytes];
        fixed (byte* memory = buffer)
        {
            Group entry;
            Group* found;
            return getgrnam_r(name, &entry, memory, BufferBytes, &found) == 0 && found is not null ? entry.Gid : null;
        }
    }

    /// <summary>The groups that a user is a member of, the given one among them.</summary>
    public static uint[] GroupsOf(string user, uint gid)
    {
        var groups = new uint[64];
        while (true)
        {
            var count = groups.Length;
            if (getgrouplist(user, gid, groups, ref count) >= 0)
            {
                return groups[..count];
            }
            if (groups.Length >= MaxGroups)
            {
                return [gid];
            }
            groups = new uint[groups.Length * 2];
        }
    }

    /// <summary>Makes this process another user's, for good.</summary>
    /// <exception cref="Win32Exception">Not allowed; the message names the call.</exception>
    public static void Become(uint uid, uint gid, uint[] groups)
    {
        // The user last: it takes the right to do the rest away.
        Check(setgroups((nuint)groups.Length, groups), "setgroups");
        Check(setresgid(gid, gid, gid), "setresgid");
        Check(setresuid(uid, uid, uid), "setresuid");
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static (uint Uid, uint Gid, string Name, string Home) Describe(in Password entry) =>
        (entry.Uid, entry.Gid, Marshal.PtrToStringUTF8(entry.Name) ?? "", Marshal.PtrToStringUTF8(entry.Directory) ?? "/");

    [LibraryImport("libc")]
    private static partial uint getegid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getpwnam_r(string name, Password* pwd, byte* buf, nuint buflen, Password** result);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint uid, Password* pwd, byte* buf, nuint buflen, Password** result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrnam_r(string name, Group* grp, byte* buf, nuint buflen, Group** result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrouplist(string user, uint group, [In, Out] uint[] groups, ref int ngroups);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint size, uint[] list);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint rgid, uint egid, uint sgid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint ruid, uint euid, uint suid);

    // struct passwd, getpwnam(3)
    [StructLayout(LayoutKind.Sequential)]
    private struct Password
    {
        public nint Name;
        public nint Secret;
        public uint Uid;
        public uint Gid;
        public nint Gecos;
        public nint Directory;
        public nint Shell;
    }

    // struct group, getgrnam(3)
    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public nint Name;
        public nint Secret;
        public uint Gid;
        public nint Members;
    }
}
