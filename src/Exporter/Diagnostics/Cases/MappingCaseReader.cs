using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>Reads the tests beside a mapping file: <c>mapping.test.yml</c>.</summary>
internal static class MappingCaseReader
{
    private static readonly YamlBinder<PlacedText> Text = (YamlDecoder decoder, YamlNode node, ref PlacedText target) =>
    {
        if (node.Kind != YamlNodeKind.Scalar)
        {
            decoder.AddError(node, "here a text is expected; put it in quotes");
            return false;
        }

        target = new PlacedText(node.Value, node.Line, node.Column);
        return true;
    };

    private static readonly YamlBinder<List<PlacedText>> Texts =
        YamlDecoder.ListOf("list of texts", () => default(PlacedText), Text);

    private static readonly YamlStruct<MappingCase> Case = new(
        "test: it has name, lines, series and refused",
        new Dictionary<string, Action<YamlDecoder, YamlNode, MappingCase>>(StringComparer.Ordinal)
        {
            ["name"] = (d, n, c) => d.Visit(n, ref c.Name, YamlDecoder.Text),
            ["lines"] = (d, n, c) => d.Visit(n, ref c.Lines, Texts),
            ["series"] = (d, n, c) => d.Visit(n, ref c.Series, Texts),
            ["refused"] = (d, n, c) => d.Visit(n, ref c.Refused, Texts),
        });

    private static readonly YamlBinder<MappingCase> PlacedCase = (YamlDecoder decoder, YamlNode node, ref MappingCase target) =>
    {
        bool good = YamlDecoder.Struct(Case)(decoder, node, ref target);
        target.Place = node;
        if (good && target.Lines.Count == 0)
        {
            decoder.AddError(node, "a test without lines tests nothing");
        }

        return good;
    };

    private static readonly YamlStruct<MappingCases> Root = new(
        "file of tests: it has tests",
        new Dictionary<string, Action<YamlDecoder, YamlNode, MappingCases>>(StringComparer.Ordinal)
        {
            ["tests"] = (d, n, c) => d.Visit(n, ref c.Tests, YamlDecoder.ListOf("list of tests", () => new MappingCase(), PlacedCase)),
        });

    /// <exception cref="MappingConfigException">The text is not YAML, or has unknown keys or values of wrong types.</exception>
    public static IReadOnlyList<MappingCase> Read(string yaml)
    {
        var cases = new MappingCases();
        if (YamlTreeReader.Read(yaml) is { } root)
        {
            var decoder = new YamlDecoder();
            decoder.Visit(root, ref cases, YamlDecoder.Struct(Root));
            decoder.ThrowIfAnyError();
        }

        return cases.Tests;
    }
}
