namespace Windhover.Exporter.Mapping.Yaml;

internal enum YamlNodeKind : byte
{
    Scalar,
    Sequence,
    Mapping,
    Alias,
}
