namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>The tags of YAML 1.1 that have a meaning here.</summary>
internal static class YamlTag
{
    public const string Prefix = "tag:yaml.org,2002:";
    public const string Null = Prefix + "null";
    public const string Bool = Prefix + "bool";
    public const string Int = Prefix + "int";
    public const string Float = Prefix + "float";
    public const string Str = Prefix + "str";
    public const string Timestamp = Prefix + "timestamp";
    public const string Binary = Prefix + "binary";
    public const string Merge = Prefix + "merge";
    public const string Seq = Prefix + "seq";
    public const string Map = Prefix + "map";

    /// <summary>The form in messages: <c>!!str</c>.</summary>
    public static string Short(string tag)
        => tag.StartsWith(Prefix, StringComparison.Ordinal) ? string.Concat("!!", tag.AsSpan(Prefix.Length)) : tag;
}
