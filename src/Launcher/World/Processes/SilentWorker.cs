using System.Globalization;
using Windhover.Interop;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.World.Processes;

/// <summary>What a worker does that runs, and has not taken the launcher's sockets.</summary>
internal static class SilentWorker
{
    // proc_net_tcp(5): sl local rem st tx:rx tr:tm retrnsmt uid timeout inode
    private const int LocalField = 1;
    private const int StateField = 3;
    private const int InodeField = 9;
    private const string Listening = "0A";

    // /proc/net/unix: num refs protocol flags type state inode path
    private const int UnixFlagsField = 3;
    private const int UnixInodeField = 6;
    private const int UnixPathField = 7;
    private const string UnixListening = "00010000"; // SO_ACCEPTON

    // What the .NET runtime listens on in every process.
    private const string DiagnosticSocket = "dotnet-diagnostic-";

    private const string UnixTable = "/proc/self/net/unix";

    // A program may listen on as many as it has descriptors for, and all of them would be one line.
    private const int MostPlaces = 8;

    private static readonly string[] Shells = ["sh", "ash", "bash", "busybox", "dash", "ksh", "zsh"];

    /// <returns>The end of a sentence, and what to do.</returns>
    public static string Describe(int pid)
    {
        var family = ProcessFamily.Of(pid);
        if (family.Count > 1 && Shells.Contains(ProgramOf(pid)))
        {
            return $"is a script ({ProgramOf(pid)}) that waits for the app it started, and only the process itself can be a worker. Start the "
                + "app with exec, so that it takes the script's place";
        }
        var own = SocketsOf(Environment.ProcessId);
        var places = Places(family.SelectMany(SocketsOf).Where(socket => !own.Contains(socket)).ToHashSet(StringComparer.Ordinal));
        return places.Count > 0
            ? $"listens on {string.Join(", ", places.Take(MostPlaces))}{(places.Count > MostPlaces ? " and more" : "")} itself, and has not taken the launcher's sockets. {AttachAdvice.Who}; "
                + "any other server runs behind --: docs/any-program.md"
            : $"runs, but has no web host so far that takes the launcher's sockets. {AttachAdvice.Who}; a service without HTTP runs "
                + "as windhover run --ready-probe none -- dotnet APP.dll";
    }

    private static string? ProgramOf(int pid)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget(Entry(pid, "exe"), returnFinalTarget: false)?.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Inodes of the sockets that a process has open; none if the system does not say.</summary>
    private static HashSet<string> SocketsOf(int pid)
    {
        const string prefix = "socket:[";
        try
        {
            return Directory.EnumerateFiles(Entry(pid, "fd"))
                .Select(fd => new FileInfo(fd).LinkTarget)
                .Where(target => target?.StartsWith(prefix, StringComparison.Ordinal) == true)
                .Select(target => target![prefix.Length..^1])
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static SortedSet<string> Places(HashSet<string> sockets)
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var fields in AcceptedConnection.Tables.SelectMany(Rows))
        {
            if (fields.Length > InodeField && fields[StateField] == Listening && sockets.Contains(fields[InodeField]))
            {
                var port = int.Parse(fields[LocalField].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                places.Add(string.Create(CultureInfo.InvariantCulture, $"port {port}"));
            }
        }
        foreach (var fields in Rows(UnixTable))
        {
            if (places.Count > MostPlaces)
            {
                break;
            }
            if (fields.Length > UnixPathField && fields[UnixFlagsField] == UnixListening && sockets.Contains(fields[UnixInodeField])
                && !fields[UnixPathField].Contains(DiagnosticSocket, StringComparison.Ordinal))
            {
                places.Add(TerminalText.OneLine(fields[UnixPathField]));
            }
        }
        return places;
    }

    private static IEnumerable<string[]> Rows(string table) =>
        File.Exists(table) ? File.ReadLines(table).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [];

    private static string Entry(int pid, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}");
}
