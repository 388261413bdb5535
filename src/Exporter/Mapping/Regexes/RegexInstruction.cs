namespace Windhover.Exporter.Mapping.Regexes;

internal enum RegexOperation : byte
{
    /// <summary>Takes one character of the class.</summary>
    Rune,

    /// <summary>Goes on at <c>X</c>.</summary>
    Jump,

    /// <summary>Goes on at <c>X</c>, and with lower priority at <c>Y</c>.</summary>
    Split,

    /// <summary>Notes the position in slot <c>X</c>.</summary>
    Save,

    /// <summary>Goes on if the assertion holds here.</summary>
    Assert,

    Match,
}

/// <summary>A step of a compiled regular expression.</summary>
internal readonly record struct RegexInstruction(RegexOperation Operation, int X = 0, int Y = 0)
{
    /// <summary>For <see cref="RegexOperation.Rune"/>.</summary>
    public RuneClass? Class { get; init; }

    /// <summary>For <see cref="RegexOperation.Assert"/>.</summary>
    public RegexNodeKind Assertion { get; init; }
}
