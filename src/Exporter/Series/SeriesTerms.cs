namespace Windhover.Exporter.Series;

/// <summary>What mostly all series of a <see cref="LabelNameSet"/> have in common, once: a hundred thousand series are that many
/// times smaller for it.</summary>
/// <param name="owner">The other series of the same name with the same label names.</param>
/// <param name="ttl">In ticks of <see cref="TimeSpan"/>; 0 for never.</param>
internal sealed class SeriesTerms(LabelNameSet owner, long ttl)
{
    public LabelNameSet Owner => owner;

    public long Ttl => ttl;

    /// <summary>Terms of one series only.</summary>
    public LostLabels? Lost { get; private init; }

    public SeriesTerms WithLostLabels() => new(owner, ttl) { Lost = new LostLabels() };

    /// <summary>The line that made the series got more labels afterwards (<see cref="Lines.ParsedLine.Labels"/>).</summary>
    /// <remarks>statsd_exporter then deletes by the wrong labels: the series outlives its first expiry, until a sample comes and the
    /// next one is due. Scrapes of such configurations have always shown it.</remarks>
    internal sealed class LostLabels
    {
        /// <summary>When it outlived its expiry; −1 before.</summary>
        public long ForgottenAt { get; set; } = -1;
    }
}
