namespace Windhover.Exporter.Host;

/// <summary>Gives memory back to the system when much has been allocated and no more is: after the start, and after many series have
/// been made. Most of it is garbage then, and nothing else would make the runtime collect it for hours.</summary>
internal sealed class HeapTrim
{
    /// <summary>Less is not worth a pause. Scrapes alone come to this every few minutes.</summary>
    private const long WorthwhileBytes = 4 << 20;

    /// <summary>Per tick: what the timer, the web server and a scrape allocate.</summary>
    private const long QuietBytes = 1 << 20;

    private long _trimmedAt;
    private long _before;
    private long _live;

    /// <summary>To be called about once a second. Receiving stands still for the pause, while the socket buffers fill.</summary>
    public void Tick()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isQuiet = allocated - _before < QuietBytes;
        _before = allocated;

        // The pause grows with what lives: what it yields must too.
        if (isQuiet && allocated - _trimmedAt >= Math.Max(WorthwhileBytes, _live / 2))
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _trimmedAt = allocated;
            _live = GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
