namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>A YAML file that cannot be used: a mapping file, its tests, or the web configuration.</summary>
internal sealed class YamlFileException : Exception
{
    internal YamlFileException(IEnumerable<YamlFinding> findings)
        : this([.. findings])
    {
    }

    private YamlFileException(YamlFinding[] findings)
        : base(string.Join('\n', findings.Select(finding => $"{finding.Line}:{finding.Column}: {finding.Text}")))
        => Findings = findings;

    /// <summary>All that is wrong, in the order of the file. Warnings are among them.</summary>
    internal IReadOnlyList<YamlFinding> Findings { get; }

    /// <summary>The errors as an operator reads them: <c>FILE:LINE:COLUMN: text</c>.</summary>
    internal IReadOnlyList<string> Errors(string path) =>
    [
        .. Findings.Where(finding => finding.Severity == YamlSeverity.Error)
            .Select(finding => $"{finding.Place(path)}: {finding.Text}"),
    ];

    /// <exception cref="YamlFileException">There is an error among the findings.</exception>
    internal static void ThrowIfAnyError(IReadOnlyList<YamlFinding> findings)
    {
        if (findings.Any(finding => finding.Severity == YamlSeverity.Error))
        {
            throw new YamlFileException(findings);
        }
    }
}
