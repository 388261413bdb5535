using System.CommandLine;
using Windhover.Exporter.Diagnostics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover check</c>: looks for mistakes in mapping files, and runs their tests.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    private const string Description =
        """
        Looks in mapping files for what they do not say they do: rules that can never match, references that come out empty, help
        texts that differ, labels that Prometheus keeps for itself, buckets that do not rise. Then it runs the tests that lie beside
        the file: mapping.test.yml beside mapping.yml.

        A test says which series its lines give:
          tests:
          - name: logins are counted by method
            lines: ['app.login.password:3|c']
            series: ['logins_total{method="password"} 3']

        Findings are printed as FILE:LINE:COLUMN: severity: text, which editors understand. --format json is one array of objects, and
        --format github marks the lines of a change in GitHub's workflows.

        --fix rewrites the keys of statsd_exporter up to 0.30 to today's, with the same meaning; comments and order stay. --diff shows
        what it would do, and does not check.

        Examples:
          windhover check --diff old.yml
          windhover check --fix old.yml
          windhover check infra/statsd-exporter/mapping.yml
          windhover check --strict mappings/*.yml

        Exit codes: 0, also with warnings; 1 with an error, a failed test or, with --strict, a warning; 2 for a wrong command line.
        """;

    public static Command Create(TextWriter output)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "A mapping file. A file of tests stands for the mapping file beside it.",
            Arity = ArgumentArity.OneOrMore,
            Validators = { ArgumentRules.RefuseOptions },
        };
        var strict = new Option<bool>("--strict") { Description = "Warnings are errors." };
        var format = new Option<CheckFormat>("--format")
        {
            Description = "How findings are printed: text, json or github.",
            HelpName = "text|json|github",
            DefaultValueFactory = _ => CheckFormat.Text,
        };
        var fix = new Option<bool>("--fix") { Description = "Rewrite old keys to today's in the files themselves, then check." };
        var diff = new Option<bool>("--diff") { Description = "Show what --fix would change, and change nothing." };
        var command = new Command(Name, Description) { files, strict, format, fix, diff };
        command.SetAction(result =>
        {
            var check = new MappingFileCheck(output, Screen.IsTerminal(output) && Screen.HasColors, result.GetValue(format));
            foreach (var file in result.GetValue(files)!.Select(MappingFileCheck.MappingOf).Distinct(StringComparer.Ordinal))
            {
                if (result.GetValue(fix) || result.GetValue(diff))
                {
                    check.Fix(file, onlyShow: result.GetValue(diff));
                }
                if (!result.GetValue(diff))
                {
                    check.Run(file);
                }
            }
            check.End();
            return check.Errors > 0 || (result.GetValue(strict) && check.Warnings > 0) ? ExitCode.Error : ExitCode.Clean;
        });
        return command;
    }
}
