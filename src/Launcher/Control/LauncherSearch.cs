using System.Net.Sockets;
using System.Text;
using Windhover.Interop.Places;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Sockets;
namespace Windhover.Launcher.Control;

/// <summary>Finds the launcher that an operator means.</summary>
internal static class LauncherSearch
{
    /// <summary>Of one that is busy, or stopped: it is listed all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="path">What the operator named; null for the only one that runs.</param>
    /// <exception cref="ControlException">There is none, or there are several.</exception>
    public static async Task<ControlClient> FindAsync(string? path)
    {
        path ??= Environment.GetEnvironmentVariable(LauncherSettings.Control.EnvironmentVariable) is { Length: > 0 } variable ? variable : null;
        if (path is not null)
        {
            return new ControlClient(System.IO.Path.GetFullPath(path), isNamed: true);
        }
        var running = RuntimeDirectory.Find(ControlSocket.FileName).Where(IsServed).ToArray();
        return running switch
        {
            [var only] => new ControlClient(only, isNamed: false),
            [] => throw new ControlException(
                "no launcher of this user runs. One that was started with --control PATH, or by another user, is asked with --control PATH"),
            _ => throw new ControlException(await ListAsync(running)),
        };
    }

    // A launcher that was killed leaves its file.
    private static bool IsServed(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // One that is stopped, and whose queue is full, must not hold up the command.
        probe.Blocking = false;
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return PeerCredentials.Of(probe).IsTrusted;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.WouldBlock;
        }
    }

    private static async Task<string> ListAsync(IEnumerable<string> paths)
    {
        var text = new StringBuilder("several launchers run; say which one:");
        foreach (var path in paths)
        {
            text.Append("\n  --control ").Append(path).Append(await DescribeAsync(path));
        }
        return text.ToString();
    }

    private static async Task<string> DescribeAsync(string path)
    {
        using var client = new ControlClient(path, isNamed: false);
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            var status = await client.StatusAsync(limit.Token);
            return $"  (pid {status.Pid}, {string.Join(' ', status.Listeners.Select(listener => listener.Url).Distinct())})";
        }
        catch (Exception e) when (e is ControlException or OperationCanceledException)
        {
            return "";
        }
    }
}
