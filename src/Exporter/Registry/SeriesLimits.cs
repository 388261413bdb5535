namespace Windhover.Exporter.Registry;

/// <summary>How many series may live; 0 for no limit.</summary>
/// <param name="Total">Of all names. A series counts once, and again for each KiB of its name and labels: a datagram has room for
/// 64 KiB of them, so that a plain number would bound nothing.</param>
/// <param name="PerName">Of one name.</param>
/// <param name="LabelValueBytes">Of each label value.</param>
internal readonly record struct SeriesLimits(int Total, int PerName, int LabelValueBytes)
{
    private const int BytesOfOne = 1024;

    public static long Weight(int bytes) => 1 + (bytes / BytesOfOne);
}
