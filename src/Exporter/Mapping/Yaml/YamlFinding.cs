namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>A place in a YAML file that deserves a look.</summary>
/// <param name="Line">From 1; 0 if the finding has no place.</param>
/// <param name="Column">From 1; 0 if the finding has no place.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What was expected, what came, and what to write instead.</param>
internal sealed record YamlFinding(int Line, int Column, YamlSeverity Severity, string Text)
{
    /// <summary><c>FILE:LINE:COLUMN</c>, which editors understand.</summary>
    public string Place(string path) => Line == 0 ? path : $"{path}:{Line}:{Column}";
}

internal enum YamlSeverity : byte
{
    /// <summary>The file works, but not as it reads.</summary>
    Warning,

    /// <summary>The file does not load, or samples that reach the rule are rejected.</summary>
    Error,
}
