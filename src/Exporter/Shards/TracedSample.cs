using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Shards;

/// <summary>The way of one sample.</summary>
/// <param name="Event">As the parser read it.</param>
/// <param name="Rule">Null if no rule took it.</param>
internal sealed record TracedSample(StatsdEvent Event, MetricMapping? Rule)
{
    /// <summary>Null if the sample did not get as far as the series.</summary>
    public TracedSeries? Series { get; set; }

    /// <summary>Whether the series was there before; null if it was not compared with any.</summary>
    public bool? IsKnown { get; set; }

    /// <summary>The help text that the name is shown with in place of the rule's; null if it is the same.</summary>
    public string? OtherHelp { get; set; }

    public Rejection Rejection { get; set; }

    /// <summary>The metric in the way, where there is one.</summary>
    public string? Holder { get; set; }

    /// <summary>Null for the exporter's own metrics.</summary>
    public SeriesKind? HolderKind { get; set; }

    public bool IsDropped => Rule is { Drop: true };
}

/// <summary>The series that a sample belongs to.</summary>
/// <param name="Labels">As the exposition has them, without braces.</param>
/// <param name="Ttl">Zero for never.</param>
internal sealed record TracedSeries(SeriesKind Kind, string Name, string Labels, string Help, TimeSpan Ttl);
