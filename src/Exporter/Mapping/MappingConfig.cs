using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Mapping;

/// <summary>A mapping file as written: nothing inherited, nothing checked beyond the types.</summary>
internal sealed class MappingConfig
{
    public DefaultsConfig Defaults = new();

    public List<RuleConfig> Rules = [];

    /// <summary>What is wrong with the keys and the kinds of their values.</summary>
    public IReadOnlyList<YamlFinding> Findings = [];
}

/// <summary>The section <c>defaults</c> as written.</summary>
internal sealed class DefaultsConfig
{
    public ObserverType? ObserverType;

    public MatchType? MatchType;

    public bool GlobDisableOrdering;

    public TimeSpan Ttl;

    public SummaryConfig Summary = new();

    public HistogramConfig Histogram = new();

    public OldKeys Old { get; } = new();
}

/// <summary>One item of <c>mappings</c> as written.</summary>
internal sealed class RuleConfig
{
    public string Match = "";

    public string Name = "";

    public List<KeyValuePair<string, string>> Labels = [];

    public bool HonorLabels;

    public ObserverType? ObserverType;

    public MatchType? MatchType;

    public string Help = "";

    public bool? Drop;

    public Lines.EventType? MatchMetricType;

    public TimeSpan Ttl;

    public SummaryConfig? Summary;

    public HistogramConfig? Histogram;

    public double? Scale;

    public OldKeys Old { get; } = new();

    /// <summary>There are errors among its keys and values, so that a missing one may only be misspelt.</summary>
    public bool IsBroken;

    /// <summary>Where the rule begins.</summary>
    public YamlNode? Place;

    /// <summary>Where its values stand, by key. Values that came by a merge stand where they were written first.</summary>
    public Dictionary<string, YamlNode> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the value of a key stands, or the rule if it does not have the key.</summary>
    public YamlNode? PlaceOf(string key) => Places.GetValueOrDefault(key) ?? Place;

    /// <summary>The name of a label if it is written out, else the mapping that holds it.</summary>
    public YamlNode? PlaceOfLabel(string name)
    {
        var labels = PlaceOf("labels");
        return labels?.Children.Where((_, index) => index % 2 == 0).FirstOrDefault(node => node.Value == name) ?? labels;
    }
}

internal sealed class SummaryConfig
{
    public List<ObjectiveConfig> Quantiles = [];

    public TimeSpan MaxAge;

    public uint AgeBuckets;

    public uint BufferCapacity;
}

internal sealed class ObjectiveConfig
{
    public double Quantile;

    public double Error;
}

internal sealed class HistogramConfig
{
    public List<double> Buckets = [];

    public double NativeBucketFactor;

    public uint NativeMaxBuckets;
}

/// <summary>How <c>match</c> is to be read.</summary>
internal enum MatchType : byte
{
    Glob,
    Regex,
}
