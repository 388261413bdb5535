using System.Text;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;

namespace Windhover.Launcher.World.Processes;

/// <summary>Whether so many files may be open as a launcher needs. Without a word about it, one that runs out would end in the middle
/// of its start, wherever that happens.</summary>
internal static class OpenFileLimit
{
    // Measured: 165 with one worker (the runtime keeps each assembly open, twice), 5 more for each other one. Replaced workers that
    // finish their requests, connections of operators and a scrape need some more.
    private const ulong ForLauncher = 192;
    private const ulong PerWorker = 8;

    /// <summary>Below it not even the message that says so could be written as usual.</summary>
    private const ulong ToSpeak = 96;

    private const int STDERR_FILENO = 2;

    private static readonly int Resource = ResourceLimits.Numbers["nofile"];

    /// <returns>False if the limit is so low that the program has to end; it has been said on standard error.</returns>
    public static bool LetsSpeak()
    {
        // The runtime has raised the soft limit to the hard one.
        var limit = ResourceLimits.Hard(Resource);
        if (limit >= ToSpeak)
        {
            return true;
        }
        // Not by Console, which opens it once more.
        using var standardError = new FileStream(new SafeFileHandle(STDERR_FILENO, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        standardError.Write(Encoding.UTF8.GetBytes($"windhover: {Complaint(limit, 1)}\n"));
        return false;
    }

    /// <param name="workers">At most.</param>
    /// <returns>Null if there is nothing to complain about.</returns>
    public static string? Problem(int workers)
    {
        var limit = ResourceLimits.Hard(Resource);
        return limit < Needed(workers) ? Complaint(limit, workers) : null;
    }

    private static ulong Needed(int workers) => ForLauncher + (PerWorker * (ulong)workers);

    private static string Complaint(ulong limit, int workers) =>
        $"only {limit} files may be open at a time, and the launcher of {(workers == 1 ? "1 worker" : $"{workers} workers")} needs "
        + $"{Needed(workers)}; raise the limit (ulimit -n, LimitNOFILE= in a unit of systemd, --ulimit nofile= of docker run)";
}
