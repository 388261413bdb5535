namespace Windhover.Exporter.Diagnostics;

/// <summary>How <c>windhover check</c> writes its findings.</summary>
public enum CheckFormat
{
    /// <summary><c>FILE:LINE:COLUMN: level: text</c>, and a line for each file.</summary>
    Text,

    /// <summary>One array of objects, for editors.</summary>
    Json,

    /// <summary>GitHub's workflow commands, which mark the lines of a change.</summary>
    Github,
}

/// <summary>A finding, as the JSON has it.</summary>
/// <param name="Line">From 1; 0 if it is about the whole file.</param>
/// <param name="Column">From 1; 0 if it is about the whole file.</param>
/// <param name="Level">error or warning.</param>
internal sealed record CheckFinding(string File, int Line, int Column, string Level, string Text);
