using System.CommandLine;
using Windhover.Exporter.Diagnostics;
using Windhover.Exporter.Host;
using Windhover.Exporter.Host.Flags;
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

        Exit codes: 0, also if the line is rejected; 1 if the mapping file cannot be used; 2 for a wrong command line.
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
        var dialects = LineExplanations.Dialects.Select(flag => new Option<bool>(flag.NoOption)
        {
            Description = "As the exporter's flag: " + flag.Help.Replace("Parse", "do not parse"),
        }).ToArray();
        var command = new Command(Name, Description) { lines, mapping, json };
        foreach (var option in dialects)
        {
            command.Add(option);
        }
        command.SetAction(result => Run(
            result.GetValue(lines)!,
            result.GetValue(mapping) ?? "",
            dialects.Where(result.GetValue).Select(option => option.Name),
            result.GetValue(json),
            output,
            error));
        return command;
    }

    private static int Run(
        string[] lines, string mappingFile, IEnumerable<string> flags, bool asJson, TextWriter output, TextWriter error)
    {
        if (mappingFile.Length > 0 && MappingFileCheck.Problems(mappingFile) is { Count: > 0 } problems)
        {
            foreach (var problem in problems)
            {
                error.WriteLine($"windhover: {problem}");
            }
            return ExitCode.Error;
        }
        new LineExplanations(mappingFile, flags).Write(lines, asJson, output);
        return ExitCode.Clean;
    }
}
