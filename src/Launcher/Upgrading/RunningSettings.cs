using Windhover.Emitter;
using Windhover.Exporter.Host.Flags;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Upgrading;

/// <summary>Settings that the sockets are bound by already, whatever the configuration says by now.</summary>
internal static class RunningSettings
{
    /// <returns><paramref name="read"/>, with those settings as they were when the sockets were bound.</returns>
    /// <exception cref="UpgradeException">They mean nothing to this program.</exception>
    public static LauncherOptions Apply(LauncherOptions read, WorldState world)
    {
        if (read.Foreign is null != world.Foreign is null)
        {
            throw new UpgradeException("the app is of another kind than the one that runs; that needs a restart");
        }
        try
        {
            return read with
            {
                Listen = [.. world.Listen.Select(Address)],
                EmbedsExporter = world.Exporter is not null,
                Statsd = world.Statsd is { } statsd ? StatsdOf(statsd) : null,
                MetricsListen = world.MetricsListen,
                ExporterArguments = world.ExporterArguments,
                ExporterFlags = new ExporterCommandLine(world.ExporterArguments).ReadFlags(),
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
