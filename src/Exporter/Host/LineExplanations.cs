using System.Text;
using System.Text.Json;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host;

/// <summary>What an exporter with these flags would make of lines, without one that runs: <c>windhover explain</c>.</summary>
/// <param name="mappingFile">Empty if there is none: no rule applies then.</param>
/// <param name="arguments">Flags of the exporter; those about tags matter.</param>
/// <exception cref="IOException">The mapping file cannot be read. What it says has no <see cref="Diagnostics.MappingFileCheck.Problems"/>.</exception>
/// <exception cref="UsageException">The flags cannot be used.</exception>
public sealed class LineExplanations(string mappingFile, IEnumerable<string> arguments)
{
    private readonly LineExplainer _explainer = new(
        mappingFile.Length == 0 ? MetricMapper.Empty : MetricMapper.Parse(YamlText.ReadFile(mappingFile)),
        new ExporterOptions { Lines = new ExporterCommandLine([.. arguments]).ReadFlags().LineOptions() });

    /// <summary>The flags that say which tags a line may have, each as its help has it.</summary>
    public static IReadOnlyList<ExporterFlag> Dialects { get; } =
    [
        ExporterFlagTable.ParseDogStatsdTags,
        ExporterFlagTable.ParseInfluxDbTags,
        ExporterFlagTable.ParseLibratoTags,
        ExporterFlagTable.ParseSignalFxTags,
        ExporterFlagTable.ParseDogStatsdFields,
    ];

    /// <summary>Explains lines, one after the other.</summary>
    /// <param name="lines">With a line feed inside, several.</param>
    /// <param name="asJson">One object for each line; else a text for people.</param>
    /// <param name="output">Gets the explanations.</param>
    public void Write(IEnumerable<string> lines, bool asJson, TextWriter output)
    {
        var isFirst = true;
        // As in a datagram: a line feed ends a line.
        foreach (var line in lines.SelectMany(line => line.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            var explanation = _explainer.Explain(Encoding.UTF8.GetBytes(line));
            output.Write(asJson
                ? JsonSerializer.Serialize(explanation, ExplainJson.Readable.LineExplanation) + "\n"
                : (isFirst ? "" : "\n---\n\n") + ExplanationText.Write(explanation, mappingFile));
            isFirst = false;
        }
    }
}
