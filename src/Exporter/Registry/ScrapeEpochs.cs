namespace Windhover.Exporter.Registry;

/// <summary>Keeps the memory of expired series until no scrape can still read it. Scrapes hold no lock, and may take long.</summary>
/// <remarks>Two epochs take turns. What expires in one is free when the next has begun and all scrapes of the first have ended; a new
/// epoch begins only when those of the one before have. So a scrape that never ends holds back memory, and nothing else.</remarks>
internal sealed class ScrapeEpochs
{
    private readonly Lock _gate = new();
    private readonly int[] _readers = new int[2];
    private readonly List<uint>[] _retired = [[], []];
    private int _epoch;

    /// <summary>To be entered before series are looked up.</summary>
    public Scope Enter()
    {
        lock (_gate)
        {
            _readers[_epoch]++;
            return new Scope(this, _epoch);
        }
    }

    /// <param name="series">Not to be found any more from now on.</param>
    public void Retire(uint series)
    {
        lock (_gate)
        {
            _retired[_epoch].Add(series);
        }
    }

    /// <returns>What no scrape reads any more.</returns>
    public IReadOnlyList<uint> TakeUnread()
    {
        lock (_gate)
        {
            var before = 1 - _epoch;
            if (_readers[before] > 0)
            {
                return [];
            }

            var unread = _retired[before];
            _retired[before] = [];
            _epoch = before;
            return unread;
        }
    }

    /// <summary>A scrape.</summary>
    internal readonly struct Scope(ScrapeEpochs epochs, int epoch) : IDisposable
    {
        public void Dispose()
        {
            lock (epochs._gate)
            {
                epochs._readers[epoch]--;
            }
        }
    }
}
