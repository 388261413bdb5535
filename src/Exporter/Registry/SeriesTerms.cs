namespace Windhover.Exporter.Registry;

/// <summary>What mostly all series of a <see cref="LabelNameSet"/> have in common, once: a hundred thousand series are that many
/// times smaller for it. A record of its own, so that the next process knows it too: see <see cref="TermsRecord"/>.</summary>
/// <param name="owner">The other series of the same name with the same label names.</param>
/// <param name="ttl">In ticks of <see cref="TimeSpan"/>; 0 for never.</param>
internal sealed class SeriesTerms(LabelNameSet owner, long ttl)
{
    public LabelNameSet Owner => owner;

    public long Ttl => ttl;

    /// <summary>Series that have them; those that a scrape may still read included.</summary>
    public int Count { get; set; }

    /// <summary>Handle of its record in the file; 0 where there is none.</summary>
    public uint Saved { get; set; }

    /// <summary>Handle of its record in private memory, for series that are not saved; 0 where there is none.</summary>
    public uint Private { get; set; }

    /// <summary>Number of this object: see <see cref="SeriesObjects"/>. 0 while there is no record.</summary>
    public uint Number { get; set; }
}
