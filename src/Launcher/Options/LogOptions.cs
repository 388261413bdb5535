namespace Windhover.Launcher.Options;

/// <summary>How lines look, and where they go.</summary>
internal sealed record LogOptions
{
    public LineFormat Format { get; init; } = LineFormat.Text;

    /// <summary>In front of every line of a child, with templates; empty for none. See <see cref="LinePrefix"/>.</summary>
    public string Prefix { get; init; } = LinePrefix.Default;

    /// <summary>Absolute; null: standard output and standard error.</summary>
    public string? File { get; init; }
}
