namespace Windhover.Launcher.Configuration;

/// <summary>What was set, by name. Layers are added from the strongest to the weakest: the first that sets a name wins, whole
/// lists included.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<string, IReadOnlyList<SettingValue>> _values = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _values.Keys;

    public void AddLayer(IEnumerable<KeyValuePair<string, IReadOnlyList<SettingValue>>> layer)
    {
        foreach (var (name, values) in layer)
        {
            _values.TryAdd(name, values);
        }
    }

    public IReadOnlyList<SettingValue> All(string name) => _values.GetValueOrDefault(name, []);

    /// <summary>The last value given, as command lines are read everywhere.</summary>
    public SettingValue? Last(string name) => All(name) is [.., var last] ? last : null;
}
