using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>The series of one name that have the same label names. Help and options are those of the first of them, for the life of
/// the process: neither a reload nor a time to live changes them.</summary>
internal sealed class LabelNameSet(MetricFamily family, int labelCount, string help)
{
    private SeriesTerms? _terms;

    public MetricFamily Family => family;

    public int LabelCount => labelCount;

    /// <summary>Loaded series take over what the first line of a new process says.</summary>
    public string Help { get; set; } = help;

    /// <summary>Sorted, with commas between them: the key under which the family has it.</summary>
    public string Names { get; init; } = "";

    /// <summary>Histograms only.</summary>
    public HistogramShape? Histogram { get; init; }

    /// <summary>Summaries only. Loaded series take over what the first line of a new process says.</summary>
    public SummaryShape? Summary { get; set; }

    /// <summary>Loaded from a state, no line has asked for it yet, and the mapping has changed.</summary>
    public bool IsInherited { get; set; }

    /// <summary>Living series.</summary>
    public int Count { get; set; }

    /// <summary>What it takes of <see cref="SeriesLimits.SenderBytes"/> beside its series; 0 while it has none of a sender.</summary>
    public long SenderBytes { get; set; }

    /// <summary>The same object for one time to live after the other: it changes with a reload, if at all.</summary>
    public SeriesTerms TermsFor(long ttl)
    {
        if (_terms is null || _terms.Ttl != ttl)
        {
            _terms = new SeriesTerms(this, ttl);
        }

        return _terms;
    }

    /// <summary>Terms that were loaded.</summary>
    public void AddTerms(SeriesTerms terms) => _terms ??= terms;
}
