namespace Windhover.Exporter.Ingest;

/// <summary>How long a socket is left alone after it was read empty, so that one wake-up serves many datagrams: waking costs as much as
/// receiving fifty.</summary>
/// <remarks>A busy socket waits the least, because what gathers beyond the processor's caches is slow to read. A calm one waits longer,
/// as far as its buffer can bear a burst that begins just then.</remarks>
internal sealed class Linger
{
    private const int LeastMilliseconds = 1;

    /// <summary>More would be seen in no graph, and saves nothing more.</summary>
    private const int MostMilliseconds = 8;

    /// <summary>Twice what small datagrams fill in a millisecond where a million of them come in a second, as the kernel counts.</summary>
    private const int BufferBytesPerMillisecond = 2 << 20;

    /// <summary>Some hundred KiB: a waiting that gathers fewer datagrams may be longer.</summary>
    private const int WantedDatagrams = 256;

    private readonly int _most;
    private int _milliseconds;

    /// <param name="bufferBytes">Of the socket, as the kernel counts them: twice what was set.</param>
    public Linger(int bufferBytes)
    {
        _most = Math.Min(bufferBytes / BufferBytesPerMillisecond, MostMilliseconds);
        _milliseconds = Math.Min(LeastMilliseconds, _most);
    }

    /// <summary>The buffer bears no waiting at all.</summary>
    public bool IsNone => _most == 0;

    /// <summary>How long to wait now.</summary>
    /// <param name="gathered">Datagrams read since the last time.</param>
    /// <returns>Milliseconds.</returns>
    public int Next(int gathered)
    {
        if (gathered < WantedDatagrams / 2)
        {
            _milliseconds = Math.Min(_milliseconds * 2, _most);
        }
        else if (gathered > WantedDatagrams)
        {
            _milliseconds = Math.Max(_milliseconds / 2, LeastMilliseconds);
        }

        return _milliseconds;
    }
}
