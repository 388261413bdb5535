using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>Finds out which of the processes that share a listening socket has accepted a connection.</summary>
internal static class AcceptedConnection
{
    // proc_net_tcp(5): sl local rem st tx:rx tr:tm retrnsmt uid timeout inode
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int InodeField = 9;

    // Not /proc/net, a link which ProcSubset=pid of a unit hides.
    internal static readonly string[] Tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    /// <summary>The accepted end of a connection on this machine.</summary>
    /// <returns>Null while the connection waits in the queue: its end is no file of any process then.</returns>
    public static string? Inode(int serverPort, int clientPort)
    {
        var local = string.Create(CultureInfo.InvariantCulture, $":{serverPort:X4}");
        var remote = string.Create(CultureInfo.InvariantCulture, $":{clientPort:X4}");
        foreach (var table in Tables)
        {
            if (!File.Exists(table))
            {
                continue;
            }
            foreach (var line in File.ReadLines(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > InodeField
                    && fields[LocalField].EndsWith(local, StringComparison.Ordinal)
                    && fields[RemoteField].EndsWith(remote, StringComparison.Ordinal)
                    && fields[InodeField] != "0")
                {
                    return fields[InodeField];
                }
            }
        }
        return null;
    }

    /// <param name="inode">From <see cref="Inode"/>.</param>
    /// <param name="pid">The process in question; what descends from it counts as well.</param>
    public static ConnectionOwner OwnerOf(string inode, int pid)
    {
        var link = $"socket:[{inode}]";
        try
        {
            return ProcessFamily.Of(pid).Any(member => Holds(member, link)) ? ConnectionOwner.Worker : ConnectionOwner.Other;
        }
        catch (UnauthorizedAccessException)
        {
            // It has another user's rights.
            return ConnectionOwner.Unknown;
        }
    }

    private static bool Holds(int pid, string link)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(fd => new FileInfo(fd).LinkTarget == link);
        }
        catch (IOException)
        {
            // It is gone, or closed the descriptor meanwhile.
            return false;
        }
    }
}
