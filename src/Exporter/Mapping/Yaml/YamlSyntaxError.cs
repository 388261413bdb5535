using YamlDotNet.Core;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Words the parser's errors as libyaml does, whose texts the users of statsd_exporter know.</summary>
internal static class YamlSyntaxError
{
    private const string TabAsIndentation = "found invalid tab as indentation";
    private const string NoKey = "did not find expected key";

    /// <summary>Messages that differ in more than their first words.</summary>
    private static readonly Dictionary<string, string> Rewordings = new(StringComparer.Ordinal)
    {
        ["found invalid mapping"] = "mapping values are not allowed in this context",
        ["found a tab character that violate indentation"] = "found a tab character that violates indentation",
        ["did not find expected hexadecimal number"] = "did not find expected hexdecimal number",
        ["found value containing disallowed: []{},"] = "did not find expected alphabetic or numeric character",
        ["Invalid key indicator format"] = "mapping keys are not allowed in this context",
        ["did not find expected token"] = "did not find expected node content",
    };

    /// <summary>An error of the scanner, which names the line it stands in; on the first line it names none (a habit of go-yaml).</summary>
    public static MappingConfigException At(int line, int column, string problem)
        => new(line > 1 ? $"yaml: line {line}: {problem}" : $"yaml: {problem}", line, column);

    /// <param name="error">The parser's.</param>
    /// <param name="text">What was parsed.</param>
    public static MappingConfigException Translate(YamlException error, string text)
    {
        string problem = error.Message.TrimEnd('.');
        bool scanning = problem.StartsWith("While scanning", StringComparison.Ordinal)
            || problem.Contains("not allowed in this context", StringComparison.Ordinal);
        if (problem.StartsWith("While ", StringComparison.Ordinal) && problem.IndexOf(", ") is > 0 and var comma)
        {
            problem = problem[(comma + 1)..].Trim();
        }

        string[] lines = text.Split('\n');
        int startLine = (int)error.Start.Line;
        switch (problem)
        {
            case TabAsIndentation when Array.FindIndex(lines, line => IndentOf(line).Contains('\t')) is >= 0 and var tabbed:
                // The parser blames the collection around.
                return At(tabbed + 1, lines[tabbed].IndexOf('\t') + 1, "found character that cannot start any token");
            case NoKey when startLine <= lines.Length && IsLoneText(lines[startLine - 1], (int)error.Start.Column):
                return At(NextLineOfContent(lines, startLine), 1, "could not find expected ':'");
        }

        problem = Rewordings.GetValueOrDefault(problem, problem);
        problem = char.ToLowerInvariant(problem[0]) + problem[1..];

        // libyaml counts lines from 0. go-yaml adds the missing 1 for errors of the scanner, not for those of the parser.
        if (scanning)
        {
            return At((int)error.End.Line, (int)error.End.Column, problem);
        }

        string where = startLine > 1 ? $"line {startLine - 1}: " : "";
        return new MappingConfigException($"yaml: {where}{problem}", startLine, (int)error.Start.Column);
    }

    private static string IndentOf(string line) => line[..(line.Length - line.TrimStart(' ', '\t').Length)];

    /// <summary>A line without a colon where a key must begin.</summary>
    private static bool IsLoneText(string line, int column)
        => IndentOf(line).Length == column - 1 && !line.Contains(": ", StringComparison.Ordinal) && !line.TrimEnd().EndsWith(':');

    /// <summary>libyaml sees that a key had no colon when it comes to the next token.</summary>
    private static int NextLineOfContent(string[] lines, int after)
    {
        int index = after;
        while (index < lines.Length - 1 && (lines[index].Trim().Length == 0 || lines[index].TrimStart().StartsWith('#')))
        {
            index++;
        }

        return Math.Min(index, lines.Length - 1) + 1;
    }
}
