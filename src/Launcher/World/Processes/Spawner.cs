using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.World.Processes;

/// <summary>Starts programs with exactly the descriptors that they are meant to have.</summary>
internal static class Spawner
{
    private static readonly Lock Spawning = new();

    /// <param name="start">What to run.</param>
    /// <param name="kept">Descriptors of the launcher that the child has under the same numbers.</param>
    /// <param name="moved">Descriptors that the child has under another number; 1 and 2 are its output.</param>
    /// <param name="sweepGroup">See <see cref="Reaper.Start"/>.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static (int Pid, Task<ExitStatus> Ended) Start(
        ProgramStart start,
        IReadOnlyCollection<int> kept,
        IReadOnlyCollection<(int Source, int Target)> moved,
        bool sweepGroup = true)
    {
        if (start.Preparation is not { } preparation)
        {
            return Spawn(SpawnThread.First, start, kept, moved, sweepGroup);
        }
        if (preparation.IsRightsOnly && SpawnThread.WithoutRights.TryBegin())
        {
            return Spawn(SpawnThread.WithoutRights, start, kept, moved, sweepGroup);
        }
        var wrapped = PreparedStart.Wrap(start, preparation, out var file);
        using (file)
        {
            return Spawn(SpawnThread.First, wrapped, [.. kept, (int)file.DangerousGetHandle()], moved, sweepGroup);
        }
    }

    /// <summary>Runs something while no program is started: descriptors that can be inherited meanwhile slip into no child.</summary>
    public static T WhileAlone<T>(Func<T> action)
    {
        lock (Spawning)
        {
            return action();
        }
    }

    private static (int Pid, Task<ExitStatus> Ended) Spawn(
        SpawnThread thread,
        ProgramStart start,
        IReadOnlyCollection<int> kept,
        IReadOnlyCollection<(int Source, int Target)> moved,
        bool sweepGroup) => WhileAlone(() =>
    {
        // Copies above all targets: no move can then overwrite what another one still needs.
        var lowest = moved.Max(move => move.Target) + 1;
        var copies = new List<(SafeFileHandle Source, int Target)>();
        try
        {
            copies.AddRange(moved.Select(move => (Descriptors.Duplicate(move.Source, lowest), move.Target)));
            SetInheritable(kept, inheritable: true);
            return Reaper.Start(
                () => thread.Run(() => SpawnCall.Start(
                    start.Program,
                    start.Arguments,
                    [.. start.EnvironmentBlock],
                    start.WorkingDirectory,
                    copies.Select(copy => ((int)copy.Source.DangerousGetHandle(), copy.Target)))),
                sweepGroup);
        }
        finally
        {
            SetInheritable(kept, inheritable: false);
            copies.ForEach(copy => copy.Source.Dispose());
        }
    });

    private static void SetInheritable(IEnumerable<int> descriptors, bool inheritable)
    {
        foreach (var fd in descriptors)
        {
            Descriptors.SetInheritable(fd, inheritable);
        }
    }
}
