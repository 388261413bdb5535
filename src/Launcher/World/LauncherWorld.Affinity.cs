using System.Security.Cryptography;
using System.Text;
using Windhover.Interop;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Board;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World;

internal sealed partial class LauncherWorld
{
    private const string CookiePrefix = "windhover-";
    private const int CookieHashBytes = 4;

    /// <summary>How workers keep their clients.</summary>
    /// <returns>Its path is that of the directory of all workers' sockets. Null: they do not.</returns>
    private AffinityPlan? Affinity(LauncherOptions options)
    {
        if (options.App is { Foreign: not null } or { Affinity: AffinityMode.None } || _directory is null)
        {
            return null;
        }
        try
        {
            var user = options.App.Conditions.User;
            return new AffinityPlan(
                options.App.Affinity == AffinityMode.Auto,
                options.Pool.MaxWorkers,
                CookieName(options.App.Name),
                _directory.MakePeers(user?.Uid ?? Credentials.EffectiveUser, user?.Gid ?? Credentials.EffectiveGroup));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Notice ??= $"{e.Message}. Clients do not stay with their worker";
            return null;
        }
    }

    // A browser sends a cookie to every port of a host: each app there has a name of its own, and keeps it over restarts.
    private string CookieName(string app)
    {
        var text = string.Join('\n', _listeners.Select(listener => listener.Address).Prepend(app));
        return CookiePrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, CookieHashBytes));
    }

    // A worker that was killed leaves its socket.
    private BoardLease? Watched(BoardLease? lease)
    {
        if (lease is not null && _directory is { } directory)
        {
            lease.Ended = () => directory.RemovePeer(AffinityPlan.FileName(lease.Instance));
        }
        return lease;
    }
}
