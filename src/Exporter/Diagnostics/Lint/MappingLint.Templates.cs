using System.Globalization;
using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Regexes;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Lint;

/// <summary>References that give something else than they seem to.</summary>
internal sealed partial class MappingLint
{
    private void ExamineTemplates(int index)
    {
        var rule = _config.Rules[index];
        var mapping = _mapper.Mappings[index];
        var groups = mapping.IsRegex
            ? new RegexPattern(mapping.Match).GroupNames
            : [.. Enumerable.Repeat("", mapping.Match.Count(c => c == '*') + 1)];
        ExamineTemplate(rule.Name, mapping.IsRegex, groups, rule.PlaceOf("name"));
        foreach ((var key, var value) in rule.Labels)
        {
            ExamineTemplate(value, mapping.IsRegex, groups, rule.PlaceOfLabel(key));
        }
    }

    private void ExamineTemplate(string template, bool isRegex, IReadOnlyList<string> groups, YamlNode? place)
    {
        GlobTemplate.Reference[] references = [.. GlobTemplate.References(template)];
        foreach (var reference in references)
        {
            if (ReferenceProblem(reference, isRegex, groups) is { } problem)
            {
                Add(place, YamlSeverity.Warning, problem);
            }
        }

        if (isRegex)
        {
            return;
        }

        if (references.Length > 0 && template.Contains('%'))
        {
            Add(place, YamlSeverity.Warning,
                $"the percent sign in \"{template}\" is text here, but a format verb in statsd_exporter, because there is a reference too");
        }

        GlobTemplate.Reference[] swallowed = [.. references.Where(
            one => Array.Exists(references, other => other.Text != one.Text && other.Text.StartsWith(one.Text, StringComparison.Ordinal)))];
        foreach (var one in swallowed.DistinctBy(one => one.Text))
        {
            Add(place, YamlSeverity.Warning,
                $"{one.Text} is also the beginning of another reference in \"{template}\", where statsd_exporter replaces it too: "
                + $"write ${{{one.Name}}}");
        }
    }

    private static string? ReferenceProblem(GlobTemplate.Reference reference, bool isRegex, IReadOnlyList<string> groups)
    {
        var digits = reference.Name.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? reference.Name.Length : digits;
        if (digits == reference.Name.Length)
        {
            var known = int.TryParse(reference.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < groups.Count && (number > 0 || isRegex);
            return known ? null : $"{reference.Text} is empty: the match has {groups.Count - 1} captures, counted from 1";
        }

        if (isRegex && (groups.Contains(reference.Name) || reference.Name.Contains('$')))
        {
            return null;
        }

        if (digits > 0)
        {
            return $"{reference.Text} is empty, for all of \"{reference.Name}\" is the reference: "
                + $"write ${{{reference.Name[..digits]}}}{reference.Name[digits..]}";
        }

        return isRegex
            ? $"{reference.Text} is empty: the match has no group of this name"
            : $"{reference.Text} is empty: a glob has numbered captures only";
    }
}
