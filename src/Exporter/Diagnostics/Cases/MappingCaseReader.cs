using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>Reads the tests beside a mapping file: <c>mapping.test.yml</c>.</summary>
internal static class MappingCaseReader
{
    private static readonly YamlKeys<MappingCase> Case = new(
        new("name", (b, n, c) => b.Text(n, ref c.Name)),
        new("lines", (b, n, c) => b.List(n, ref c.Lines, "texts", ReadText)),
        new("series", (b, n, c) => b.List(n, ref c.Series, "texts", ReadText)),
        new("rejected", Rejected),
        // Its name in 0.1.0.
        new("refused", Rejected));

    private static readonly YamlKeys<MappingCases> Root = new(
        new YamlKey<MappingCases>("tests", (b, n, c) => b.List(n, ref c.Tests, Case.Form, ReadCase)));

    /// <exception cref="YamlFileException">The text is not YAML, or has unknown keys or values of wrong types.</exception>
    public static IReadOnlyList<MappingCase> Read(string yaml)
    {
        var cases = new MappingCases();
        YamlFileException.ThrowIfAnyError(YamlBinder.Read(yaml, cases, Root));
        return cases.Tests;
    }

    private static void Rejected(YamlBinder binder, YamlNode node, MappingCase test) =>
        binder.List(node, ref test.Rejected, "texts", ReadText);

    private static PlacedText ReadText(YamlBinder binder, YamlNode node)
    {
        if (node.Kind != YamlKind.Scalar)
        {
            binder.Expected(node, "text in quotes");
        }
        return new PlacedText(node.Value, node.Line, node.Column);
    }

    private static MappingCase ReadCase(YamlBinder binder, YamlNode node)
    {
        var (test, findings) = (new MappingCase(), binder.ErrorCount);
        binder.Section(node, ref test, Case);
        test.Place = node;
        if (test.Lines.Count == 0 && binder.ErrorCount == findings)
        {
            binder.Add(node, "a test must have \"lines\", but has none");
        }
        return test;
    }
}
