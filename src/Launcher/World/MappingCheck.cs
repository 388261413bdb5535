using Windhover.Exporter.Diagnostics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World;

/// <summary>Reads the mapping file once before anything starts, so that a wrong one is one clear line and not a child that does
/// not come up.</summary>
internal static class MappingCheck
{
    /// <param name="options">Nothing is checked where the exporter runs elsewhere.</param>
    /// <exception cref="ConfigurationException">It cannot be read or used.</exception>
    public static void Run(LauncherOptions options)
    {
        if (options.EmbedsExporter)
        {
            Run(options.Exporter.Flags.MappingConfig, options.Exporter.Flags.MappingStrict);
        }
    }

    /// <param name="path">Empty: there is none.</param>
    /// <param name="isStrict">As <c>--statsd.mapping-strict</c> says.</param>
    /// <exception cref="ConfigurationException">It cannot be read or used.</exception>
    public static void Run(string path, bool isStrict)
    {
        if (path.Length == 0)
        {
            return;
        }
        if (MappingFileCheck.Problems(path, isStrict) is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems, isUsage: false);
        }
    }
}
