using Windhover.Worker.Contract;

namespace Windhover.Launcher.Options;

/// <summary>How lines look, and where they go.</summary>
internal sealed record LogOptions
{
    public LineFormat Format { get; init; } = LineFormat.Text;

    /// <summary>In front of every line of a child, with templates; empty for none. See <see cref="LinePrefix"/>.</summary>
    public string Prefix { get; init; } = LinePrefix.Default;

    /// <summary>Value of <see cref="AccessFile"/> that is no path.</summary>
    public const string StandardOutput = "-";

    /// <summary>Absolute; null: standard output and standard error.</summary>
    public string? File { get; init; }

    /// <summary>Where workers note each request: an absolute path, <see cref="StandardOutput"/>, or null for nowhere.</summary>
    public string? AccessFile { get; init; }

    public AccessLogFormat AccessFormat { get; init; }
}
