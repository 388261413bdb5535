namespace Windhover.Launcher.ExporterHost;

/// <summary>Gives memory back to the system when many series have been made and no more come: most of what making them
/// allocated is garbage then, and nothing else would make the runtime collect it for hours.</summary>
internal sealed class HeapTrim
{
    /// <summary>Fewer new series than these are not worth the pause.</summary>
    private const int WorthwhileSeries = 5_000;

    private int _trimmedAt;
    private int _before;

    /// <summary>To be called about once a second. Receiving stands still for the pause, while the socket buffers fill.</summary>
    /// <param name="series">Living series.</param>
    public void Tick(int series)
    {
        var settled = series == _before;
        _before = series;
        if (settled && Math.Abs(series - _trimmedAt) >= Math.Max(WorthwhileSeries, _trimmedAt / 4))
        {
            _trimmedAt = series;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
