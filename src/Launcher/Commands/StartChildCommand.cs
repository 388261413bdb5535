using System.ComponentModel;
using System.Globalization;
using Windhover.Interop;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover start-child FD</c>: a child of the launcher prepares itself, and makes place for its program. Not for
/// people, and so not in the help.</summary>
internal static class StartChildCommand
{
    // As shells say it.
    private const int CannotStart = 126;
    private const int NotFound = 127;

    private const int ENOENT = 2;
    private const int SIGKILL = 9;

    public static bool IsMeant(IReadOnlyList<string> arguments) => arguments is [PreparedStart.Command, _];

    /// <summary>Ends this program, one way or the other.</summary>
    /// <returns>An exit code, where the program could not be started; the reason is on standard error.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter error)
    {
        var prepared = PreparedStart.Read(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var start = prepared.Program;
        try
        {
            Prepare(prepared.Preparation, start.WorkingDirectory);
            if (OwnProcess.ParentPid != prepared.LauncherPid)
            {
                // The launcher died meanwhile, before the kernel was asked to tell.
                return CannotStart;
            }
            foreach (var name in prepared.Preparation.PidVariables)
            {
                start.Environment[name] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            }
            Step($"cannot start {start.Program}", () => ExecCall.Become(start.Program, start.Arguments, start.EnvironmentBlock));
            return CannotStart;
        }
        catch (Win32Exception e)
        {
            error.WriteLine($"windhover: {e.Message}");
            return e.NativeErrorCode == ENOENT ? NotFound : CannotStart;
        }
    }

    private static void Prepare(ChildPreparation preparation, string? directory)
    {
        foreach (var limit in preparation.Limits)
        {
            Step($"--rlimit {limit}", () => ResourceLimits.Set(limit.Resource, limit.Soft, limit.Hard));
        }
        if (preparation.Nice is { } nice)
        {
            Step($"--nice {nice}", () => ExecCall.SetNice(nice));
        }
        if (!preparation.KeepsPrivileges)
        {
            Step("cannot drop capabilities", ExecCall.DropCapabilities);
        }
        if (preparation.User is { } user)
        {
            Step($"--user {user.Uid} --group {user.Gid}", () => Credentials.Become(user.Uid, user.Gid, [.. user.Groups]));
        }
        if (directory is not null)
        {
            // As the user: what it cannot enter would be of no use to the program.
            Step($"cannot enter the working directory {directory}", () => ExecCall.ChangeDirectory(directory));
        }
        if (!preparation.KeepsPrivileges)
        {
            Step("cannot set no_new_privs", ExecCall.GainNothingMore);
            ExecCall.ClearCapabilities();
        }
        // Until it says that it has a lifeline: what runs may know nothing of one.
        Step("cannot set the signal for the launcher's death", () => ExecCall.DieWithParent(SIGKILL));
    }

    private static void Step(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Win32Exception e)
        {
            throw new Win32Exception(e.NativeErrorCode, $"{what}: {e.Message}");
        }
    }
}
