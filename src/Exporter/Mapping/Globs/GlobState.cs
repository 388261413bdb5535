namespace Windhover.Exporter.Mapping.Globs;

/// <summary>A place between two dots, reached by one sequence of segments.</summary>
internal sealed class GlobState
{
    public Dictionary<string, GlobState> Next { get; } = new(StringComparer.Ordinal);

    /// <summary>The fewest segments that may still follow.</summary>
    public int MinRemaining { get; set; }

    /// <summary>The most segments that may still follow.</summary>
    public int MaxRemaining { get; set; }

    /// <summary>Number of the rule that ends here, or -1.</summary>
    public int Rule { get; set; } = -1;

    /// <summary>The lower, the earlier in the file; see the remarks of <see cref="GlobAutomaton"/>.</summary>
    public int Priority { get; set; }

    public bool Allows(int remaining) => remaining >= MinRemaining && remaining <= MaxRemaining;
}
