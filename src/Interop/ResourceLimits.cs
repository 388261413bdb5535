using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary><c>getrlimit(2)</c> and <c>setrlimit(2)</c>.</summary>
internal static partial class ResourceLimits
{
    /// <summary>No limit: RLIM_INFINITY.</summary>
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>The names that shells and systemd use, in lower case, with their numbers: bits/resource.h.</summary>
    public static readonly IReadOnlyDictionary<string, int> Numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["cpu"] = 0,
        ["fsize"] = RLIMIT_FSIZE,
        ["data"] = 2,
        ["stack"] = 3,
        ["core"] = 4,
        ["rss"] = 5,
        ["nproc"] = 6,
        ["nofile"] = RLIMIT_NOFILE,
        ["memlock"] = 8,
        ["as"] = 9,
        ["locks"] = 10,
        ["sigpending"] = 11,
        ["msgqueue"] = 12,
        ["nice"] = 13,
        ["rtprio"] = 14,
        ["rttime"] = 15,
    };

    /// <summary>The hard limit of this process.</summary>
    /// <exception cref="Win32Exception">getrlimit(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static ulong Hard(int resource) =>
        getrlimit(resource, out var limit) == 0 ? limit.rlim_max : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <exception cref="Win32Exception">setrlimit(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Set(int resource, ulong soft, ulong hard)
    {
        var limit = new RLimit { rlim_cur = soft, rlim_max = hard };
        if (setrlimit(resource, ref limit) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ref RLimit rlim);
}
