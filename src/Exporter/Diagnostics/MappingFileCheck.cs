using System.Text.Json;
using Windhover.Exporter.Diagnostics.Cases;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Diagnostics.Lint;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Interop;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Diagnostics;

/// <summary><c>windhover check</c>: checks mapping files one after the other, and prints what is found.</summary>
/// <param name="output">For findings and, in the end, one line per file.</param>
/// <param name="paint">Whether severities have colours.</param>
/// <param name="format">How findings are written.</param>
public sealed class MappingFileCheck(TextWriter output, bool paint, CheckFormat format = CheckFormat.Text)
{
    private const string Reset = "\e[0m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";

    private static readonly string[] TestEndings = [".test.yml", ".test.yaml"];

    private readonly List<CheckFinding> _findings = [];

    /// <summary>Of all files so far, failed tests included.</summary>
    public int Errors { get; private set; }

    /// <summary>Of all files so far.</summary>
    public int Warnings { get; private set; }

    /// <summary>The file that a file of tests belongs to; any other file is itself.</summary>
    /// <param name="path">As the operator wrote it.</param>
    public static string MappingOf(string path)
    {
        var ending = TestEndings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.Ordinal));
        return ending is null ? path : path[..^ending.Length] + ending[".test".Length..];
    }

    /// <summary>What keeps a mapping file from being used, one sentence for each mistake; empty if nothing does.</summary>
    /// <param name="path">As the operator wrote it.</param>
    /// <param name="isStrict">Old keys are mistakes.</param>
    public static IReadOnlyList<string> Problems(string path, bool isStrict = false)
    {
        try
        {
            _ = MetricMapper.Parse(YamlText.ReadFile(path), isStrict);
            return [];
        }
        catch (YamlFileException exception)
        {
            return exception.Errors(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"cannot read the mapping file {FileProblem.Of(path, exception)}"];
        }
    }

    /// <summary>Checks one file and runs the tests beside it. A file that cannot be read is an error like any other.</summary>
    /// <param name="path">As the operator wrote it.</param>
    public void Run(string path)
    {
        var (errors, warnings) = (Errors, Warnings);
        if (Read(path) is not { } yaml)
        {
            return;
        }
        Print(path, MappingLint.Examine(yaml));
        var tests = "";
        try
        {
            var mapper = MetricMapper.Parse(yaml);
            tests = $"{Count(mapper.Count, "rule")}, {RunTests(path, mapper)}, ";
        }
        catch (YamlFileException)
        {
            // A file that does not load: its error is printed already, and there is nothing to test.
        }
        if (format == CheckFormat.Json)
        {
            return;
        }
        output.Write($"{TerminalText.OneLine(path)}: {tests}{Count(Errors - errors, "error")}, {Count(Warnings - warnings, "warning")}\n");
    }

    /// <summary>Rewrites the old keys of a file to today's, and says what it did.</summary>
    /// <param name="path">As the operator wrote it.</param>
    /// <param name="onlyShow">Shows the difference, and leaves the file alone.</param>
    public void Fix(string path, bool onlyShow)
    {
        try
        {
            var yaml = YamlText.ReadFile(path);
            var changes = MappingRewriter.Rewrite(yaml, out var done);
            if (changes is null)
            {
                Print(path, [new YamlFinding(0, 0, YamlSeverity.Error,
                    "was left as it is: its style of writing is not understood well enough to rewrite it with the same meaning")]);
            }
            else if (onlyShow)
            {
                output.Write(changes.IsSame ? "" : changes.Diff(path));
            }
            else
            {
                Write(path, changes, done);
            }
        }
        catch (YamlFileException)
        {
            // What keeps it from loading is told by the check that follows.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Print(path, [new YamlFinding(0, 0, YamlSeverity.Error, $"cannot be rewritten: {FileProblem.Of(path, exception)}")]);
        }
    }

    private void Write(string path, RewriteText changes, IReadOnlyList<YamlFinding> done)
    {
        if (!changes.IsSame)
        {
            // In place: owner, mode and links stay.
            File.WriteAllText(path, changes.Result());
        }
        foreach (var change in format == CheckFormat.Text ? done : [])
        {
            output.Write($"{TerminalText.OneLine(change.Place(path))}: fixed: {change.Text}\n");
        }
    }

    /// <summary>Writes what waits for the last file.</summary>
    public void End()
    {
        if (format == CheckFormat.Json)
        {
            output.Write(JsonSerializer.Serialize(_findings, ExplainJson.Readable.IReadOnlyListCheckFinding) + "\n");
        }
    }

    private string RunTests(string path, MetricMapper mapper)
    {
        // "mapping.yml" and "mapping.yaml" may both have their tests in either ending.
        var file = TestEndings.Select(ending => Path.ChangeExtension(path, ending[1..])).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return "no tests beside it";
        }
        if (Read(file) is not { } yaml)
        {
            return "tests not run";
        }
        try
        {
            var runner = new MappingCaseRunner(mapper);
            var (run, failed) = (0, 0);
            foreach (var test in MappingCaseReader.Read(yaml))
            {
                var findings = runner.Run(test);
                var name = test.Name.Length > 0 ? $"test \"{test.Name}\": " : "";
                Print(file, findings.Select(finding => finding with { Text = name + finding.Text }));
                run++;
                failed += findings.Count > 0 ? 1 : 0;
            }
            return failed == 0 ? $"{Count(run, "test")} passed" : $"{failed} of {Count(run, "test")} failed";
        }
        catch (YamlFileException exception)
        {
            Print(file, exception.Findings);
            return "tests not run";
        }
    }

    private string? Read(string path)
    {
        try
        {
            return YamlText.ReadFile(path);
        }
        catch (YamlFileException exception)
        {
            Print(path, exception.Findings);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Print(path, [new YamlFinding(0, 0, YamlSeverity.Error, $"cannot be read: {FileProblem.Of(path, exception)}")]);
            return null;
        }
    }

    private void Print(string path, IEnumerable<YamlFinding> findings)
    {
        foreach (var finding in findings)
        {
            var isError = finding.Severity == YamlSeverity.Error;
            Errors += isError ? 1 : 0;
            Warnings += isError ? 0 : 1;
            var severity = isError ? "error" : "warning";
            var text = TerminalText.OneLine(finding.Text.ReplaceLineEndings(" "));
            if (format != CheckFormat.Text)
            {
                _findings.Add(new CheckFinding(path, finding.Line, finding.Column, severity, text));
                output.Write(format == CheckFormat.Github ? ForGithub(_findings[^1]) : "");
                continue;
            }
            severity = paint ? $"{(isError ? Red : Yellow)}{severity}{Reset}" : severity;
            output.Write($"{TerminalText.OneLine(finding.Place(path))}: {severity}: {text}\n");
        }
    }

    /// <summary>As GitHub's toolkit writes it: what ends a command or parts its values is escaped.</summary>
    private static string ForGithub(CheckFinding finding)
    {
        var place = finding.Line == 0 ? "" : $",line={finding.Line},col={finding.Column}";
        var file = Escape(finding.File).Replace(":", "%3A").Replace(",", "%2C");
        return $"::{finding.Level} file={file}{place}::{Escape(finding.Text)}\n";
    }

    private static string Escape(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
