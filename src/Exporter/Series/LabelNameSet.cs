namespace Windhover.Exporter.Series;

/// <summary>The series of one name that have the same label names. Help and options are those of the first of them, for the life of
/// the process: neither a reload nor a time to live changes them.</summary>
internal sealed class LabelNameSet(MetricFamily family, int labelCount, string help)
{
    private SeriesTerms? _terms;

    public MetricFamily Family => family;

    public int LabelCount => labelCount;

    public string Help => help;

    /// <summary>Histograms only.</summary>
    public HistogramShape? Histogram { get; init; }

    /// <summary>Summaries only.</summary>
    public SummaryShape? Summary { get; init; }

    /// <summary>Living series.</summary>
    public int Count { get; set; }

    /// <summary>The same object for one time to live after the other: it changes with a reload, if at all.</summary>
    public SeriesTerms TermsFor(long ttl)
    {
        if (_terms is null || _terms.Ttl != ttl)
        {
            _terms = new SeriesTerms(this, ttl);
        }

        return _terms;
    }
}
