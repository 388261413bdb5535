using Windhover.Launcher.Options;
using Windhover.Launcher.Systemd;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Sockets;

/// <summary>Where the app's listening sockets come from: a service manager has bound some of them, the launcher binds the rest.</summary>
internal static class AppSockets
{
    /// <param name="options">What is wanted.</param>
    /// <param name="passed">What the service manager handed over. Owned from now on.</param>
    /// <exception cref="ListenException">A socket cannot be bound, or one that was handed over cannot be used; none stays open then.</exception>
    public static IReadOnlyList<ListenSocket> Open(ListenOptions options, IReadOnlyList<PassedSocket> passed)
    {
        var given = new List<ListenSocket>();
        var all = new List<ListenSocket>();
        try
        {
            given.AddRange(passed.Select(socket => ListenSocket.Take(socket, options.Backlog)));
            if (given.Count > 0 && options.IsDefault)
            {
                return given;
            }
            foreach (var address in options.Addresses)
            {
                var fitting = given.Where(socket => socket.IsAt(address)).Except(all).ToArray();
                var isIPv6Only = options.Addresses.Any(other => other.Host == "0.0.0.0" && other.Port == address.Port);
                all.AddRange(
                    fitting.Length > 0
                        ? fitting.Select(socket => socket.SpeakAs(address))
                        : ListenSocket.Bind(address, options.Backlog, options.SocketMode, isIPv6Only));
            }
            if (given.Except(all).FirstOrDefault() is { } left)
            {
                throw new ListenException(
                    $"The service manager listens on {left.Url}, and no --listen names it; add --listen {left.Url}, or leave --listen "
                    + "out to serve on everything that it hands over");
            }
            return all;
        }
        catch
        {
            foreach (var socket in given.Union(all))
            {
                socket.Dispose();
            }
            throw;
        }
    }
}
