using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>What a process does to itself before another program takes its place.</summary>
internal static unsafe partial class ExecCall
{
    private const int PRIO_PROCESS = 0; // setpriority(2)
    private const int PR_SET_PDEATHSIG = 1; // prctl(2)
    private const int SIGPIPE = 13; // signal(7)

    /// <exception cref="Win32Exception">setpriority(2) failed.</exception>
    public static void SetNice(int nice) => Check(setpriority(PRIO_PROCESS, 0, nice));

    /// <exception cref="Win32Exception">chdir(2) failed.</exception>
    public static void ChangeDirectory(string path) => Check(chdir(path));

    /// <summary>Lets the kernel send a signal to this process when the thread that started it ends. After every change of the
    /// user, which clears it.</summary>
    /// <exception cref="Win32Exception">prctl(2) failed.</exception>
    public static void DieWithParent(int signal) => Check(prctl(PR_SET_PDEATHSIG, (nuint)signal, 0, 0, 0));

    /// <summary>Puts another program in the place of this one.</summary>
    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="environment">As <c>NAME=VALUE</c>.</param>
    /// <exception cref="Win32Exception">execve(2) failed, and this program goes on.</exception>
    public static void Become(string program, IEnumerable<string> arguments, IEnumerable<string> environment) =>
        Become(program, [program, .. arguments], environment);

    /// <inheritdoc cref="Become(string, IEnumerable{string}, IEnumerable{string})"/>
    /// <param name="words">With the name that the program is to see as its own.</param>
    public static void Become(string program, string[] words, IEnumerable<string> environment)
    {
        using var argv = new StringVector(words);
        using var envp = new StringVector(environment);
        // The runtime ignores it, and what is ignored stays so.
        var former = signal(SIGPIPE, SIG_DFL);
        _ = execvpe(program, argv.Pointer, envp.Pointer);
        var error = Marshal.GetLastPInvokeError();
        _ = signal(SIGPIPE, former);
        throw new Win32Exception(error);
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

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execvpe(string file, byte** argv, byte** envp);
}
