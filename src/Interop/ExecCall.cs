using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>What a process does to itself before another program takes its place.</summary>
internal static unsafe partial class ExecCall
{
    private const int PRIO_PROCESS = 0; // setpriority(2)

    // prctl(2), capabilities(7)
    private const int PR_SET_PDEATHSIG = 1;
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const nuint PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private const int Capabilities = 64;

    private const int SIGPIPE = 13; // signal(7)

    private static readonly Range AllSets = ..;
    private static readonly Range InheritableSets = 2..;

    /// <exception cref="Win32Exception">setpriority(2) failed.</exception>
    public static void SetNice(int nice) => Check(setpriority(PRIO_PROCESS, 0, nice));

    /// <exception cref="Win32Exception">chdir(2) failed.</exception>
    public static void ChangeDirectory(string path) => Check(chdir(path));

    /// <summary>Lets the kernel send a signal to this process when the thread that started it ends. After every change of the
    /// user, which clears it.</summary>
    /// <exception cref="Win32Exception">prctl(2) failed.</exception>
    public static void DieWithParent(int signal) => Check(prctl(PR_SET_PDEATHSIG, (nuint)signal, 0, 0, 0));

    /// <summary>Takes <see cref="DieWithParent"/> back: this process learns of its parent's end by other means. On its first thread only, whose
    /// that signal is; elsewhere it changes nothing.</summary>
    public static void OutliveParent() => _ = prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);

    /// <summary>Leaves the next program, and all that come after it, no capability: not as root, not by a file that brings some, not by
    /// what it has inherited. This program keeps its own. Before a change of the user, which takes the right to do it away.</summary>
    /// <exception cref="Win32Exception">capget(2) or capset(2) failed.</exception>
    public static void DropCapabilities()
    {
        for (nuint capability = 0; capability < Capabilities; capability++)
        {
            // Fails for all where the right is missing, as for one who is not root: then no_new_privs has to do, and does. Fails for those
            // that this kernel does not know.
            _ = prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
        }
        // Fails only where the kernel, or what stands for it, has no such set.
        _ = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        Check(Empty(InheritableSets));
    }

    /// <summary>No program that comes after this one gets more rights than its parent has: not by a set-user-id bit, not by the capabilities of
    /// a file. For good.</summary>
    /// <exception cref="Win32Exception">prctl(2) failed.</exception>
    public static void GainNothingMore() => Check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));

    /// <summary>Leaves this thread no capability, and with <see cref="GainNothingMore"/> the next program neither, also where
    /// <see cref="DropCapabilities"/> was not allowed: root in a container without CAP_SETPCAP.</summary>
    /// <remarks>Fails only where a filter of system calls forbids it; the bounding set is empty there.</remarks>
    public static void ClearCapabilities() => _ = Empty(AllSets);

    /// <summary>Puts another program in the place of this one.</summary>
    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="environment">As <c>NAME=VALUE</c>.</param>
    /// <exception cref="Win32Exception">execve(2) failed, and this program goes on.</exception>
    public static void Become(string program, IEnumerable<string> arguments, IEnumerable<string> environment)
    {
        using var argv = new StringVector(arguments.Prepend(program));
        using var envp = new StringVector(environment);
        // The runtime ignores it, and what is ignored stays so.
        var former = signal(SIGPIPE, SIG_DFL);
        _ = execvpe(program, argv.Pointer, envp.Pointer);
        var error = Marshal.GetLastPInvokeError();
        _ = signal(SIGPIPE, former);
        throw new Win32Exception(error);
    }

    /// <summary>Starts this program anew, in this process, with the words and variables that it was started with. Returns where it
    /// cannot be started.</summary>
    /// <param name="variables">More of them.</param>
    public static void StartAnew(params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            _ = setenv(name, value, 1);
        }
        var words = File.ReadAllBytes("/proc/self/cmdline");
        var argv = new nint[words.AsSpan().Count((byte)0) + 1];
        fixed (byte* word = words)
        fixed (nint* pointers = argv)
        {
            for (var (index, at) = (0, 0); index < argv.Length - 1; index++)
            {
                argv[index] = (nint)(word + at);
                at += words.AsSpan(at).IndexOf((byte)0) + 1;
            }
            var former = signal(SIGPIPE, SIG_DFL);
            // By its name, which is also that of the process in ps(1).
            _ = execv(Environment.ProcessPath!, (byte**)pointers);
            _ = signal(SIGPIPE, former);
        }
    }

    private static int Empty(Range sets)
    {
        // struct __user_cap_header_struct: version, pid. Two of struct __user_cap_data_struct: effective, permitted, inheritable.
        var header = stackalloc uint[] { _LINUX_CAPABILITY_VERSION_3, 0 };
        var data = stackalloc uint[2 * 3];
        if (capget(header, data) != 0)
        {
            return -1;
        }
        var low = new Span<uint>(data, 3)[sets];
        var high = new Span<uint>(data + 3, 3)[sets];
        if (!low.ContainsAnyExcept(0u) && !high.ContainsAnyExcept(0u))
        {
            // Then without a call that a filter may forbid (SystemCallFilter=~@privileged of systemd).
            return 0;
        }
        low.Clear();
        high.Clear();
        return capset(header, data);
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpriority(int which, uint who, int prio);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capget(uint* hdrp, uint* datap);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset(uint* hdrp, uint* datap);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string pathname, byte** argv);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execvpe(string file, byte** argv, byte** envp);
}
