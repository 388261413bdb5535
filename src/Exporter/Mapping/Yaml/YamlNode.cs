using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>A node of a document's tree, with the place where it begins. An alias is the node that it stands for.</summary>
internal sealed class YamlNode(YamlKind kind, string value, bool isPlain, int line, int column)
{
    private const int MaxShown = 60;

    public YamlKind Kind { get; } = kind;

    /// <summary>The text of a scalar, quotes and escapes undone; else empty.</summary>
    public string Value { get; } = value;

    /// <summary>A scalar without quotes, whose type is guessed from its text.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>Items of a list; keys and values of a mapping in turn.</summary>
    public List<YamlNode> Children { get; } = [];

    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>From 1.</summary>
    public int Column { get; } = column;

    /// <summary>The key <c>&lt;&lt;</c>, which merges its value into the mapping around it.</summary>
    public bool IsMerge => IsPlain && Value == "<<";

    /// <summary>What stands here, for a message.</summary>
    /// <param name="showText">False if the text may be long, or a secret.</param>
    public string Describe(bool showText) => Kind switch
    {
        YamlKind.List => "a list",
        YamlKind.Mapping => "a mapping",
        _ when YamlScalar.IsNull(this) => "empty",
        _ when YamlScalar.Number(this) is not null => showText ? $"the number {Value}" : "a number",
        _ when showText => $"text {QuotedText.Of(Value.Length > MaxShown ? Value[..MaxShown] + "…" : Value)}",
        _ => "text",
    };
}

internal enum YamlKind : byte
{
    Scalar,
    List,
    Mapping,
}
