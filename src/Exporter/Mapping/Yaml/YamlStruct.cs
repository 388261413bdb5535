namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Takes a node's value into <paramref name="target"/>.</summary>
/// <returns>False if the node does not fit; the decoder has noted the error.</returns>
internal delegate bool YamlBinder<T>(YamlDecoder decoder, YamlNode node, ref T target);

/// <summary>Which keys a mapping may have, and what becomes of their values.</summary>
/// <param name="TypeName">Name of the type in statsd_exporter's messages.</param>
/// <param name="Fields">By key.</param>
internal sealed record YamlStruct<T>(string TypeName, IReadOnlyDictionary<string, Action<YamlDecoder, YamlNode, T>> Fields)
    where T : class, new();
