using System.CommandLine;
using System.Text;
using System.Text.Json;
using Windhover.Exporter;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover explain</c>: what becomes of a StatsD line.</summary>
internal static class ExplainCommand
{
    public const string Name = "explain";

    private const string Description =
        """
        Tells what the exporter makes of a StatsD line: how it is parsed, which rule of the mapping file takes it and which rules it
        hides, the labels, and the series as /metrics would show them. Nothing is sent or started.

        A running exporter answers the same question, and compares with the series that it has:
          curl -G localhost:9102/-/explain --data-urlencode 'line=hits:1|c|#method:GET'

        Examples:
          windhover explain 'hits:1|c|#method:GET'
          windhover explain --statsd.mapping-config=mapping.yml 'app.login.count:3|c|@0.1'
          windhover explain --json 'request_latency_seconds:320|ms' | jq -r '.events[].series.name'

        Exit codes: 0, also where the line is refused; 1 where the mapping file cannot be used; 2 for a wrong command line.
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var lines = new Argument<string[]>("line")
        {
            Description = "A StatsD line, in quotes: its bars and hashes mean something to the shell. Several are explained one by one.",
            Arity = ArgumentArity.OneOrMore,
            Validators = { ArgumentRules.RefuseOptions },
        };
        var mapping = new Option<string>("--" + ExporterFlagTable.MappingConfig.Name)
        {
            Description = "The mapping file. Without it no rule applies, and timings become summaries.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object for each line, on a line of its own." };
        var dialects = Dialects().ToDictionary(flag => flag, flag => new Option<bool>("--no-" + flag.Name)
        {
            Description = "As the exporter's flag: " + flag.Help.Replace("Parse", "do not parse").Replace(" Enabled by default.", ""),
        });
        var command = new Command(Name, Description) { lines, mapping, json };
        foreach (var option in dialects.Values)
        {
            command.Add(option);
        }
        command.SetAction(result =>
        {
            bool Reads(ExporterFlag flag) => !result.GetValue(dialects[flag]);
            var options = new ExporterOptions
            {
                Lines = new LineOptions
                {
                    DogStatsdTags = Reads(ExporterFlagTable.ParseDogStatsdTags),
                    InfluxDbTags = Reads(ExporterFlagTable.ParseInfluxDbTags),
                    LibratoTags = Reads(ExporterFlagTable.ParseLibratoTags),
                    SignalFxTags = Reads(ExporterFlagTable.ParseSignalFxTags),
                },
            };
            return Run(result.GetValue(lines)!, result.GetValue(mapping) ?? "", options, result.GetValue(json), output, error);
        });
        return command;
    }

    private static int Run(
        string[] lines, string mappingFile, ExporterOptions options, bool asJson, TextWriter output, TextWriter error)
    {
        if (!TryReadMapping(mappingFile, error, out var mapper))
        {
            return ExitCode.Error;
        }
        var explainer = new LineExplainer(mapper, options);
        var isFirst = true;
        // As in a datagram: a line feed ends a line.
        foreach (var line in lines.SelectMany(line => line.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            var explanation = explainer.Explain(Encoding.UTF8.GetBytes(line));
            output.Write(asJson
                ? JsonSerializer.Serialize(explanation, ExplainJson.Readable.LineExplanation) + "\n"
                : (isFirst ? "" : "\n---\n\n") + ExplanationText.Write(explanation, mappingFile));
            isFirst = false;
        }
        return ExitCode.Clean;
    }

    private static bool TryReadMapping(string path, TextWriter error, out MetricMapper mapper)
    {
        mapper = MetricMapper.Empty;
        if (path.Length == 0)
        {
            return true;
        }
        try
        {
            mapper = MetricMapper.Parse(YamlText.ReadFile(path));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"windhover: cannot read the mapping file {path}: {exception.Message}");
        }
        catch (YamlFileException exception)
        {
            foreach (var line in exception.Errors(path))
            {
                error.WriteLine($"windhover: {line}");
            }
        }
        return false;
    }

    private static ExporterFlag[] Dialects() =>
    [
        ExporterFlagTable.ParseDogStatsdTags,
        ExporterFlagTable.ParseInfluxDbTags,
        ExporterFlagTable.ParseLibratoTags,
        ExporterFlagTable.ParseSignalFxTags,
    ];
}
