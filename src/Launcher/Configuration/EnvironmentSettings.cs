using Windhover.Shared.Text;

namespace Windhover.Launcher.Configuration;

/// <summary>Reads <c>WINDHOVER_*</c>.</summary>
internal static class EnvironmentSettings
{
    /// <param name="variable">Reads one.</param>
    /// <param name="settings">Where two have the same variable, it is that of the first one.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Read(
        Func<string, string?> variable, IReadOnlyCollection<Setting> settings)
    {
        var values = new Dictionary<string, IReadOnlyList<SettingValue>>(StringComparer.Ordinal);
        // WINDHOVER_LOG_FORMAT is the launcher's, and not that of the exporter's --log.format.
        foreach (var setting in settings.DistinctBy(setting => setting.EnvironmentVariable))
        {
            var name = setting.EnvironmentVariable;
            if (variable(name) is { } text)
            {
                var parts = setting.Repeatable
                    ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    : [text];
                values.Add(setting.Name, [.. parts.Select(part => new SettingValue(part, name))]);
            }
        }
        return values;
    }

    /// <summary>Variables that look like a setting's and are none, each with the one that was probably meant. Others may begin
    /// with <c>WINDHOVER_</c> too: Kubernetes makes some for a service of that name.</summary>
    public static IEnumerable<(string Variable, string Meant)> Misspelt(
        IEnumerable<string> variables, IReadOnlyCollection<Setting> settings)
    {
        var known = settings.Select(setting => setting.EnvironmentVariable).ToHashSet();
        foreach (var variable in variables.Where(name => name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)))
        {
            var name = variable[Setting.EnvironmentPrefix.Length..];
            if (!known.Contains(variable)
                && Suggestion.Closest(name, known.Select(other => other[Setting.EnvironmentPrefix.Length..])) is { } meant)
            {
                yield return (variable, Setting.EnvironmentPrefix + meant);
            }
        }
    }
}
