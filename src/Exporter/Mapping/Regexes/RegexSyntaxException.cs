namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>A regular expression that RE2 rejects. The message has the text of Go's regexp package.</summary>
internal sealed class RegexSyntaxException(string problem, string expression)
    : Exception($"error parsing regexp: {problem}: `{expression}`");
