using YamlDotNet.Core;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Words the parser's errors as libyaml does, whose texts the users of statsd_exporter know.</summary>
internal static class YamlSyntaxError
{
    /// <summary>Messages that differ in more than their first words.</summary>
    private static readonly Dictionary<string, string> Rewordings = new(StringComparer.Ordinal)
    {
        ["found invalid mapping"] = "mapping values are not allowed in this context",
        ["found a tab character that violate indentation"] = "found a tab character that violates indentation",
        ["found invalid tab as indentation"] = "found character that cannot start any token",
        ["did not find expected hexadecimal number"] = "did not find expected hexdecimal number",
        ["found value containing disallowed: []{},"] = "did not find expected alphabetic or numeric character",
        ["Invalid key indicator format"] = "mapping keys are not allowed in this context",
        ["did not find expected token"] = "did not find expected node content",
    };

    /// <summary>An error of the scanner, which names the line it stands in; on the first line it names none (a habit of go-yaml).</summary>
    public static MappingConfigException At(int line, int column, string problem)
        => new(line > 1 ? $"yaml: line {line}: {problem}" : $"yaml: {problem}", line, column);

    public static MappingConfigException Translate(YamlException error)
    {
        string problem = error.Message.TrimEnd('.');
        bool scanning = problem.StartsWith("While scanning", StringComparison.Ordinal)
            || problem.Contains("not allowed in this context", StringComparison.Ordinal);
        if (problem.StartsWith("While ", StringComparison.Ordinal) && problem.IndexOf(", ") is > 0 and var comma)
        {
            problem = problem[(comma + 1)..].Trim();
        }

        problem = Rewordings.GetValueOrDefault(problem, problem);
        problem = char.ToLowerInvariant(problem[0]) + problem[1..];

        // libyaml counts lines from 0. go-yaml adds the missing 1 for errors of the scanner, not for those of the parser.
        if (scanning)
        {
            return At((int)error.End.Line, (int)error.End.Column, problem);
        }

        int line = (int)error.Start.Line;
        string where = line > 1 ? $"line {line - 1}: " : "";
        return new MappingConfigException($"yaml: {where}{problem}", line, (int)error.Start.Column);
    }
}
