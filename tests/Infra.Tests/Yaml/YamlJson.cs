using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Windhover.Infra.Tests.Yaml;

/// <summary>Reads YAML as Kubernetes, Prometheus and Grafana do: as another way to write JSON.</summary>
internal static partial class YamlJson
{
    /// <summary>All documents of a file; aliases replaced by what they stand for.</summary>
    /// <exception cref="YamlException">It is no YAML, or a key is there twice.</exception>
    public static IReadOnlyList<JsonNode?> ReadAll(string path) => Parse(File.ReadAllText(path));

    /// <summary>The only document of a file.</summary>
    /// <exception cref="YamlException">It is no YAML, or a key is there twice.</exception>
    public static JsonNode Read(string path) => ReadAll(path).Single()!;

    /// <inheritdoc cref="ReadAll"/>
    public static IReadOnlyList<JsonNode?> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode))];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
            pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value!),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value!),
        _ => throw new InvalidOperationException($"a node of type {node.NodeType}"),
    };

    // The core schema of YAML 1.2, section 10.3.2.
    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        // By way of JSON's own text, so that it can be read as any type of number that it fits.
        _ when Number().IsMatch(text) => JsonNode.Parse(
            decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))!.AsValue(),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
