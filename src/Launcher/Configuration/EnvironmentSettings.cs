namespace Windhover.Launcher.Configuration;

/// <summary>Reads <c>WINDHOVER_*</c>.</summary>
internal static class EnvironmentSettings
{
    public static IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Read(
        Func<string, string?> variable, IReadOnlyCollection<Setting> settings)
    {
        var values = new Dictionary<string, IReadOnlyList<SettingValue>>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var name = setting.EnvironmentVariable;
            if (variable(name) is { } text)
            {
                string[] parts = setting.Repeatable
                    ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    : [text];
                values.Add(setting.Name, [.. parts.Select(part => new SettingValue(part, name))]);
            }
        }
        return values;
    }
}
