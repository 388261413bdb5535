using System.Globalization;

namespace Windhover.Launcher.World.Sockets;

/// <summary>The kernel lowers a backlog to <c>net.core.somaxconn</c> without a word.</summary>
internal static class BacklogLimit
{
    private const string Path = "/proc/sys/net/core/somaxconn";

    /// <returns>What an operator should know; null if the backlog is what was asked for, or the limit is not known.</returns>
    public static string? Warning(int backlog)
    {
        try
        {
            return Warning(backlog, File.ReadAllText(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static string? Warning(int backlog, string somaxconn) =>
        int.TryParse(somaxconn, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit) && backlog > limit
            ? $"--backlog {backlog} is lowered to {limit} by the kernel; for more: sysctl -w net.core.somaxconn={backlog}"
            : null;
}
