using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary><c>posix_spawn(3)</c>: a child with a clean signal state, in a session and a process group of its own.</summary>
/// <remarks>Its own session, so that it has no terminal: a child that is another user's could open the launcher's as <c>/dev/tty</c>,
/// write what the terminal obeys, and type for root's shell (<c>TIOCSTI</c>). Its own group, so that Ctrl-C in the launcher's terminal
/// reaches the launcher only, which decides in which order its children end; and so that what a child leaves behind can be found. All
/// signals have their default action: a launcher started with SIGINT ignored (in the background of a script, say) must not hand that
/// on.</remarks>
internal static unsafe partial class SpawnCall
{
    // spawn.h
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80; // glibc since 2.26, and musl

    private const int STDIN_FILENO = 0;

    // posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t take 80, 336 and 128 bytes in glibc and in musl.
    private const int OpaqueBytes = 1024;

    /// <summary>Starts a program. Its standard input is empty; it inherits what is not close-on-exec.</summary>
    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="environment">As <c>NAME=VALUE</c>.</param>
    /// <param name="workingDirectory">Null for the launcher's own.</param>
    /// <param name="moves">Descriptors that the child gets under another number. No target may be another one's source.</param>
    /// <returns>The child's pid.</returns>
    /// <exception cref="Win32Exception">It cannot be started; the message names program, directory and cause.</exception>
    public static int Start(
        string program,
        IReadOnlyCollection<string> arguments,
        IReadOnlyCollection<string> environment,
        string? workingDirectory,
        IEnumerable<(int Source, int Target)> moves)
    {
        Span<byte> actions = stackalloc byte[OpaqueBytes];
        Span<byte> attributes = stackalloc byte[OpaqueBytes];
        using var argv = new StringVector(arguments.Prepend(program));
        using var envp = new StringVector(environment);
        fixed (byte* action = actions, attribute = attributes)
        {
            Check(posix_spawn_file_actions_init(action), program);
            Check(posix_spawnattr_init(attribute), program);
            try
            {
                Check(posix_spawn_file_actions_addopen(action, STDIN_FILENO, "/dev/null", O_RDONLY, 0), program);
                foreach (var (source, target) in moves)
                {
                    Check(posix_spawn_file_actions_adddup2(action, source, target), program);
                }
                if (workingDirectory is not null)
                {
                    Check(posix_spawn_file_actions_addchdir_np(action, workingDirectory), program);
                }
                SetSignals(attribute, program);
                var error = posix_spawnp(out var pid, program, action, attribute, argv.Pointer, envp.Pointer);
                return error == 0 ? pid : throw new Win32Exception(error, Explain(program, workingDirectory, error));
            }
            finally
            {
                _ = posix_spawnattr_destroy(attribute);
                _ = posix_spawn_file_actions_destroy(action);
            }
        }
    }

    private static void SetSignals(byte* attribute, string program)
    {
        var signals = stackalloc byte[OpaqueBytes];
        _ = sigfillset(signals);
        Check(posix_spawnattr_setsigdefault(attribute, signals), program);
        _ = sigemptyset(signals);
        Check(posix_spawnattr_setsigmask(attribute, signals), program);
        Check(
            posix_spawnattr_setflags(attribute, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK), program);
    }

    private static string Explain(string program, string? workingDirectory, int error) =>
        workingDirectory is not null && !Directory.Exists(workingDirectory)
            ? $"cannot start {program}: its working directory {workingDirectory} does not exist or cannot be entered"
            : $"cannot start {program}: {Marshal.GetPInvokeErrorMessage(error)}";

    private static void Check(int error, string program)
    {
        if (error != 0)
        {
            throw new Win32Exception(error, $"cannot start {program}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(
        out int pid, string file, byte* file_actions, byte* attrp, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int oflag, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newfd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attr);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attr);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attr, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attr, byte* sigdefault);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attr, byte* sigmask);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* set);
}
