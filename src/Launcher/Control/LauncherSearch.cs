using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Control;

/// <summary>Finds the launcher that an operator means.</summary>
internal static class LauncherSearch
{
    /// <summary>With one that is stopped; on a busy machine an answer takes its time. It is listed all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="choice">What the operator said; nothing of it for the only one that runs.</param>
    /// <exception cref="ControlException">There is none, or there are several.</exception>
    public static async Task<ControlClient> FindAsync(LauncherChoice choice)
    {
        if (choice.Path is { } path)
        {
            return new ControlClient(System.IO.Path.GetFullPath(path), isNamed: true);
        }
        var served = Served();
        if (choice is { Name: null, Port: null } && served is [var only])
        {
            return new ControlClient(only.Path, isNamed: false);
        }
        var running = await ReadAsync(served);
        var meant = running.Where(launcher => choice is { Name: null, Port: null } || (launcher.Status is { } status && choice.Means(status))).ToArray();
        return meant switch
        {
            [var one] => new ControlClient(one.Path, isNamed: false),
            [] when running.Count == 0 => throw new ControlException(
                "no launcher of this user runs. One that was started with --control PATH, or by another user, is asked with --control PATH"),
            [] => throw new ControlException($"no launcher {choice} runs. These do:{Describe(running)}"),
            _ => throw new ControlException($"several launchers run; say which one, with -n NAME, -p PORT or --control PATH:{Describe(meant)}"),
        };
    }

    /// <summary>All of this user that run.</summary>
    public static Task<IReadOnlyList<FoundLauncher>> FindAllAsync() => ReadAsync(Served());

    private static FoundLauncher[] Served() => [.. RuntimeDirectory.Find(ControlSocket.FileName).Select(Probe).OfType<FoundLauncher>()];

    // A launcher that was killed leaves its file.
    private static FoundLauncher? Probe(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // One that is stopped, and whose queue is full, must not hold up the command.
        probe.Blocking = false;
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return PeerCredentials.Of(probe) is { IsTrusted: true } launcher ? new FoundLauncher(path, launcher.Pid, Status: null) : null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.WouldBlock ? new FoundLauncher(path, Pid: null, Status: null) : null;
        }
    }

    private static async Task<IReadOnlyList<FoundLauncher>> ReadAsync(IReadOnlyList<FoundLauncher> served) =>
        await Task.WhenAll(served.Select(async launcher => launcher with { Status = await ReadAsync(launcher.Path) }));

    private static async Task<StatusReport?> ReadAsync(string path)
    {
        using var client = new ControlClient(path, isNamed: false);
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            return await client.StatusAsync(limit.Token);
        }
        catch (Exception e) when (e is ControlException or OperationCanceledException)
        {
            return null;
        }
    }

    private static string Describe(IEnumerable<FoundLauncher> launchers) => string.Concat(launchers.Select(launcher =>
        launcher.Status is { } status
            ? $"\n  {TerminalText.OneLine(Describe(status))}  --control {launcher.Path}"
            : $"\n  one that does not answer{(launcher.Pid is { } pid ? $" (pid {pid})" : "")}  --control {launcher.Path}"));

    /// <summary>Its name, pid and addresses.</summary>
    public static string Describe(StatusReport status) =>
        $"{status.Name ?? status.AppName} (pid {status.Pid}, {string.Join(' ', status.Listeners.Select(listener => listener.Url).Distinct())})";
}
