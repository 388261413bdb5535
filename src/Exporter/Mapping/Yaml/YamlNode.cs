namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>A node of a document's tree, with the place where it begins.</summary>
internal sealed class YamlNode(YamlNodeKind kind, string value, int line, int column)
{
    public YamlNodeKind Kind { get; } = kind;

    /// <summary>Text of a scalar, quotes and escapes undone; name of an alias; else empty.</summary>
    public string Value { get; } = value;

    /// <summary>The explicit tag of a scalar in its long form, else empty. Tags of collections are ignored.</summary>
    public string Tag { get; init; } = "";

    /// <summary>A scalar without quotes, whose type is to be guessed from its text.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Items of a sequence; keys and values of a mapping in turn.</summary>
    public List<YamlNode> Children { get; } = [];

    /// <summary>What an alias stands for. May be a node that contains the alias.</summary>
    public YamlNode? Target { get; init; }

    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>From 1.</summary>
    public int Column { get; } = column;

    /// <summary>The key <c>&lt;&lt;</c>, which merges its value into the mapping around it.</summary>
    public bool IsMerge
        => Kind == YamlNodeKind.Scalar && Value == "<<" && (IsPlain || Tag == YamlTag.Merge);
}
