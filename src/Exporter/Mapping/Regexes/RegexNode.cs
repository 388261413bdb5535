namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>A part of a parsed regular expression.</summary>
internal sealed class RegexNode(RegexNodeKind kind, params ReadOnlySpan<RegexNode> children)
{
    public RegexNodeKind Kind { get; } = kind;

    public RegexNode[] Children { get; } = children.ToArray();

    /// <summary>For <see cref="RegexNodeKind.Class"/>.</summary>
    public RuneClass? Class { get; init; }

    /// <summary>For <see cref="RegexNodeKind.Capture"/>, from 1.</summary>
    public int Capture { get; init; }

    /// <summary>For <see cref="RegexNodeKind.Repeat"/>.</summary>
    public int Min { get; init; }

    /// <summary>For <see cref="RegexNodeKind.Repeat"/>; -1 for no end.</summary>
    public int Max { get; init; }

    public bool Lazy { get; init; }

    /// <summary>Levels of nodes, this one included.</summary>
    public int Height { get; } = 1 + HeightOf(children);

    /// <summary>Whether the nested counts below, multiplied, stay within <paramref name="budget"/> copies.</summary>
    public bool RepeatsWithin(int budget)
    {
        if (Kind == RegexNodeKind.Repeat && IsCounted)
        {
            var copies = Max < 0 ? Min : Max;
            if (Max == 0)
            {
                return true;
            }

            if (copies > budget)
            {
                return false;
            }

            budget = copies > 0 ? budget / copies : budget;
        }

        foreach (var child in Children)
        {
            if (!child.RepeatsWithin(budget))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Written with braces, not as <c>*</c>, <c>+</c> or <c>?</c>.</summary>
    public bool IsCounted { get; init; }

    private static int HeightOf(ReadOnlySpan<RegexNode> nodes)
    {
        var height = 0;
        foreach (var node in nodes)
        {
            height = Math.Max(height, node.Height);
        }

        return height;
    }
}
