using Windhover.Emitter.Delivery;
using Windhover.Exporter.Host.Flags;
using Windhover.Launcher.Options;
using Windhover.Launcher.World;

namespace Windhover.Launcher.Upgrading;

/// <summary>Settings that the sockets are bound by already, whatever the configuration says by now.</summary>
internal static class RunningSettings
{
    /// <returns><paramref name="read"/>, with those settings as they were when the sockets were bound.</returns>
    /// <exception cref="UpgradeException">They mean nothing to this program.</exception>
    public static LauncherOptions Apply(LauncherOptions read, WorldState world)
    {
        if (read.App.Foreign is null != world.Foreign is null)
        {
            throw new UpgradeException("the app is of another kind than the one that runs; that needs a restart");
        }
        try
        {
            var arguments = world.ExporterArguments;
            var flags = ExporterFlags.Read(arguments);
            return read.PushingTo(world.Exporter is not null, world.Statsd is { } statsd ? StatsdOf(statsd) : null) with
            {
                Listen = read.Listen with { Addresses = [.. world.Listen.Select(Address)] },
                MetricsListen = world.MetricsListen,
                Exporter = read.Exporter with { Arguments = arguments, Flags = flags },
            };
        }
        catch (UsageException e)
        {
            throw new UpgradeException($"the exporter's options: {e.Message}");
        }
    }

    private static ListenAddress Address(string text) =>
        ListenAddress.TryParse(text, out var address, out var error) ? address : throw new UpgradeException($"--listen {text}: {error}");

    private static StatsdAddress StatsdOf(string text) =>
        StatsdAddress.TryParse(text, out var address, out var error) ? address : throw new UpgradeException($"--statsd {text}: {error}");
}
