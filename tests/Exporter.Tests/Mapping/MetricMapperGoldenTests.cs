using System.Text.Json;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Globs;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Mapping;

/// <summary>Every mapping file and look-up that was recorded of statsd_exporter. A failure lists all rows that differ.</summary>
public sealed class MetricMapperGoldenTests
{
    [Fact]
    public void Files_load_or_are_rejected_and_names_are_mapped_as_recorded()
    {
        var differences = new List<string>();
        foreach (var row in GoldenFile.Rows("mapper_extra.json"))
        {
            var name = row.GetProperty("name").GetString()!;
            differences.AddRange(FileDiffers(row).Select(difference => $"{name}: {difference}"));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Random_rule_sets_find_the_rule_that_was_recorded()
    {
        var differences = new List<string>();
        var lookups = 0;
        foreach (var row in GoldenFile.Rows("mapper_fuzz.json"))
        {
            var config = row.GetProperty("config").GetString()!;
            var mapper = MetricMapper.Parse(config);
            foreach (var lookup in row.GetProperty("rows").EnumerateArray())
            {
                var type = lookup[0].GetString()!;
                var statsdName = lookup[1].GetString()!;
                var match = mapper.Map(statsdName, RecordedMapping.TypeOf(type));
                (string?, string?) actual = (match?.Name, match?.Labels[0].Value);
                var expected = (lookup[2].GetString(), lookup[3].GetString());
                lookups++;
                if (actual != expected)
                {
                    differences.Add($"{type} {statsdName}: expected {expected}, but is {actual}, with\n{config}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(8640, lookups);
    }

    private static List<string> FileDiffers(JsonElement row)
    {
        var expected = row.TryGetProperty("refused_at", out var places) ? string.Join(' ', places.EnumerateArray()) : "";
        MetricMapper mapper;
        try
        {
            mapper = MetricMapper.Parse(row.GetProperty("config").GetString()!, isStrict: true);
        }
        catch (YamlFileException e)
        {
            var actual = string.Join(' ', e.Findings.Select(finding => $"{finding.Line}:{finding.Column}"));
            return actual == expected ? [] : [$"expected {Expected(expected)}, but was rejected:\n{e.Message}"];
        }
        if (expected.Length > 0)
        {
            return [$"expected {Expected(expected)}, but loaded"];
        }

        var differences = new List<string>(
            RecordedMapping.DefaultsDiffer(row.GetProperty("golden_defaults"), mapper.Defaults));
        if (row.GetProperty("golden_mappings_count").GetInt32() != mapper.Count)
        {
            differences.Add($"count is {mapper.Count}");
        }

        string[] warnings = [.. row.GetProperty("golden_warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        string[] ours = [.. mapper.Warnings.Select(LogLine)];
        if (!warnings.SequenceEqual(ours))
        {
            differences.Add($"warnings are {string.Join('\n', ours)}");
        }

        foreach (var lookup in row.GetProperty("metrics").EnumerateArray())
        {
            var statsdName = lookup.GetProperty("statsd_metric").GetString()!;
            var type = lookup.GetProperty("type").GetString()!;
            var match = mapper.Map(statsdName, RecordedMapping.TypeOf(type));
            differences.AddRange(RecordedMapping.MatchDiffers(lookup.GetProperty("golden"), match)
                .Select(difference => $"{type} {statsdName}: {difference}"));
        }

        return differences;
    }

    private static string Expected(string places) => places.Length == 0 ? "to load" : $"a finding at {places}";

    private static string LogLine(MappingWarning warning)
        => $"level=WARN msg=\"{warning.Message}\" "
            + string.Join(' ', warning.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
