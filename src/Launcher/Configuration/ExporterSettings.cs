using Windhover.Exporter.Host.Flags;

namespace Windhover.Launcher.Configuration;

/// <summary>The flags of the exporter that runs beside the workers, as settings of the launcher.</summary>
internal static class ExporterSettings
{
    // Where the embedded exporter differs from one that runs alone: latencies are histograms, which can be added up, and the
    // launcher's own lines are not buried under routine ones.
    private static readonly Dictionary<ExporterFlag, (string Value, string Shown)> EmbeddedDefaults = new()
    {
        [ExporterFlagTable.MappingConfig] = (Path.Combine(AppContext.BaseDirectory, "mapping.yml"), "the mapping.yml that comes along"),
        [ExporterFlagTable.LogLevel] = ("warn", "warn"),
    };

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. ExporterFlagTable.All
            // The launcher has one setting for both of the state's.
            .Where(flag => flag != ExporterFlagTable.CheckConfig
                && flag != ExporterFlagTable.StatePath
                && flag != ExporterFlagTable.StateNone)
            .Select(flag => new Setting(flag.Name, flag.Placeholder, flag.Help, Default(flag))
            {
                HeldUntilRestart = options => options.Exporter.Arguments.FirstOrDefault(argument => IsOf(flag, argument)),
            }),
    ];

    /// <summary>The layer below what the operator sets.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<SettingValue>>> Defaults =>
        EmbeddedDefaults.Select(pair => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
            pair.Key.Name, [new SettingValue(pair.Value.Value, SettingValue.Default)]));

    /// <summary>Whether an argument of the exporter says where its state is.</summary>
    public static bool IsState(string argument) =>
        IsOf(ExporterFlagTable.StatePath, argument) || IsOf(ExporterFlagTable.StateNone, argument);

    private static bool IsOf(ExporterFlag flag, string argument) => argument.Split('=')[0] == "--" + flag.Name || argument == "--no-" + flag.Name;

    private static string? Default(ExporterFlag flag) =>
        EmbeddedDefaults.TryGetValue(flag, out var embedded) ? embedded.Shown : flag.Default;
}
