using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Lint;

/// <summary>Looks in a mapping file for what the loader lets pass: <c>windhover check</c>.</summary>
internal sealed partial class MappingLint
{
    private readonly MappingConfig _config;
    private readonly MetricMapper _mapper;
    private readonly List<YamlFinding> _findings = [];

    private MappingLint(MappingConfig config)
    {
        _config = config;
        _mapper = MetricMapper.From(config);
        _findings.AddRange(_mapper.Findings);
    }

    /// <returns>The findings in the order of the file. Those of a file that does not load are the loader's.</returns>
    public static IReadOnlyList<YamlFinding> Examine(string yaml)
    {
        MappingLint lint;
        try
        {
            lint = new MappingLint(MappingConfigReader.Read(yaml));
        }
        catch (YamlFileException e)
        {
            return e.Findings;
        }
        lint.ExamineOptions(lint._config.Defaults.Histogram, lint._config.Defaults.Summary, null);
        for (var i = 0; i < lint._config.Rules.Count; i++)
        {
            var rule = lint._config.Rules[i];
            lint.ExamineReach(i);
            lint.ExamineTemplates(i);
            lint.ExamineLabels(rule);
            lint.ExamineHelp(i);
            lint.ExamineOptions(rule.Histogram, rule.Summary, rule);
        }

        return [.. lint._findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
    }

    private void ExamineLabels(RuleConfig rule)
    {
        foreach ((var key, _) in rule.Labels)
        {
            if (key is "le" or "quantile" || key.StartsWith("__", StringComparison.Ordinal))
            {
                Add(rule.PlaceOfLabel(key), YamlSeverity.Error,
                    $"label {key} is reserved by Prometheus: samples that this rule takes are rejected or their series cannot be scraped");
            }
        }
    }

    /// <summary>Prometheus knows one help text per name.</summary>
    private void ExamineHelp(int index)
    {
        var rule = _config.Rules[index];
        var other = _config.Rules.Take(index).FirstOrDefault(
            earlier => earlier.Name == rule.Name && earlier.Help != rule.Help && earlier.Drop != true && rule.Drop != true);
        if (other is not null)
        {
            Add(rule.PlaceOf("help"), YamlSeverity.Warning,
                $"help of {rule.Name} differs from the one on line {other.PlaceOf("help")?.Line}: the samples of both are counted, "
                + "and the text that comes first is shown. statsd_exporter answers 500 to every scrape if the labels differ too");
        }
    }

    private void ExamineOptions(HistogramConfig? histogram, SummaryConfig? summary, RuleConfig? rule)
    {
        var histogramPlace = rule is null ? null : rule.PlaceOf("histogram_options");
        var summaryPlace = rule is null ? null : rule.PlaceOf("summary_options");
        var where = rule is null ? "defaults: " : "";
        var buckets = histogram?.Buckets ?? [];
        for (var i = 1; i < buckets.Count; i++)
        {
            if (!(buckets[i - 1] < buckets[i]))
            {
                Add(histogramPlace, YamlSeverity.Error,
                    $"{where}buckets must rise, but {buckets[i]} follows {buckets[i - 1]}: statsd_exporter dies at the first sample");
                break;
            }
        }

        foreach (var objective in summary?.Quantiles ?? [])
        {
            if (!(objective.Quantile is >= 0 and <= 1))
            {
                Add(summaryPlace, YamlSeverity.Error, $"{where}quantile {objective.Quantile} is not between 0 and 1");
            }
        }

        if (summary?.MaxAge < TimeSpan.Zero)
        {
            Add(summaryPlace, YamlSeverity.Error,
                $"{where}max_age is negative: statsd_exporter dies at the first sample");
        }
    }

    private void Add(YamlNode? place, YamlSeverity severity, string text)
        => _findings.Add(new YamlFinding(place?.Line ?? 0, place?.Column ?? 0, severity, text));
}
