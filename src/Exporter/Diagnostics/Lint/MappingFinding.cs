namespace Windhover.Exporter.Diagnostics.Lint;

/// <summary>A place in a mapping file that deserves a look.</summary>
/// <param name="Line">From 1; 0 where the finding has no place.</param>
/// <param name="Column">From 1; 0 where the finding has no place.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What is found, what comes of it, and what to write instead.</param>
internal sealed record MappingFinding(int Line, int Column, MappingSeverity Severity, string Text);

internal enum MappingSeverity : byte
{
    /// <summary>The file works, but not as it reads.</summary>
    Warning,

    /// <summary>The file does not load, or samples that reach the rule are refused.</summary>
    Error,
}
