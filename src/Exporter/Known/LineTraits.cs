using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Known;

/// <summary>How the samples of a line are read and counted.</summary>
internal readonly record struct LineTraits
{
    public required StatsdType Type { get; init; }

    /// <summary>A rule took the name.</summary>
    public bool Mapped { get; init; }

    /// <summary>The line has labels of its own.</summary>
    public bool Tagged { get; init; }

    /// <summary>What each value is divided by: the unit of the type, and a sampling rate that divides.</summary>
    public double Divisor { get; init; }

    /// <summary>Of the mapping, else 1.</summary>
    public double Scale { get; init; }

    /// <summary>How often each value counts.</summary>
    public long Weight { get; init; }

    /// <summary>The name, cut, that no rule takes; empty where one does.</summary>
    public string UnmappedName { get; init; }
}
