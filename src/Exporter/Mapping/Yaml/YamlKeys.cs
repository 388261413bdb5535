using Windhover.Shared.Text;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>A key that a mapping may have.</summary>
/// <param name="Name">As the file writes it.</param>
/// <param name="Bind">Takes its value; null if the value is not looked at.</param>
/// <param name="IfSeen">How bad it is that the file has the key; null for a key that is in order.</param>
/// <param name="Notice">What to say then.</param>
internal sealed record YamlKey<T>(string Name, Action<YamlBinder, YamlNode, T>? Bind, YamlSeverity? IfSeen = null, string Notice = "")
{
    /// <summary>What is written now in place of a key of older versions, which a strict reading does not know; null for the others.</summary>
    public string? Today { get; init; }

    public static YamlKey<T> WithoutEffect(string name, string reason)
        => new(name, null, YamlSeverity.Warning, $"\"{name}\" has no effect: {reason}");
}

/// <summary>The keys that a mapping may have.</summary>
internal sealed class YamlKeys<T>(params YamlKey<T>[] keys)
{
    private const int MaxShown = 4;

    private readonly Dictionary<string, YamlKey<T>> _byName = keys.ToDictionary(key => key.Name, StringComparer.Ordinal);

    /// <summary>For messages: <c>{quantile, error}</c>.</summary>
    public string Form { get; } = $"{{{string.Join(", ", Names(keys).Take(MaxShown))}{(Names(keys).Count() > MaxShown ? ", …" : "")}}}";

    /// <summary>Is told where each key and its value stand.</summary>
    public Action<T, string, YamlNode, YamlNode>? Placed { get; init; }

    public YamlKey<T>? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>What to write in place of a name that is no key.</summary>
    public string Hint(string name) => Suggestion.Closest(name, Names(keys)) is { } near
        ? $"did you mean \"{near}\"?"
        : $"expected one of {string.Join(", ", Names(keys))}";

    private static IEnumerable<string> Names(YamlKey<T>[] keys) => keys.Where(key => key.Bind is not null && key.Today is null).Select(key => key.Name);
}
