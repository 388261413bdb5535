namespace Windhover.Exporter.Series;

/// <summary>How many series may live; 0 for no limit.</summary>
internal readonly record struct SeriesLimits(int Total, int PerName, int LabelValueBytes);
