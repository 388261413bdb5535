namespace Windhover.Exporter.State;

/// <summary>Outside of the checksum: they change while a record lives.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None,

    /// <summary>Not to be loaded, not to be added to; gone as soon as no scrape reads it.</summary>
    Dead = 1,

    /// <summary>Not shown and not to be loaded; a new sample brings it back.</summary>
    Hidden = 2,

    /// <summary>See <c>TimeSeries.LoseLabels</c>.</summary>
    LostLabels = 4,

    /// <summary>A sender made it, and none of the launcher's own workers: see <c>SeriesLimits.SenderBytes</c>.</summary>
    FromSender = 8,
}
