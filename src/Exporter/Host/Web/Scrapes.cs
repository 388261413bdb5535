using Windhover.Exporter.Exposition;

namespace Windhover.Exporter.Host.Web;

/// <summary>Makes what scrapes show, for all who ask at the same time at once, and in bounded memory.</summary>
/// <remarks>Sixty clients that asked for 200,000 series and read nothing made the process hold 3.5 GB, 32 MB each, and a scrape
/// beside them wait for 25 s. Here one scrape is made at a time; who asks before it starts shares it; and of those that are still
/// being read only the newest few stay: a client that reads slower than these came is cut off.</remarks>
internal sealed class Scrapes(StatsdExporter exporter)
{
    /// <summary>Each was made after the one before: a client that still reads the fourth last is very slow, or does it on purpose.</summary>
    private const int MaxLiving = 4;

    /// <summary>No more threads than there are formats wait for it: all others share what those will make.</summary>
    private readonly Lock _making = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<MetricsFormat, Scrape> _waiting = [];
    private ScrapeBody[] _living = [];

    /// <summary>All series as they are at some moment after the call. To be disposed of after reading.</summary>
    public async Task<ScrapeBody> TakeAsync(MetricsFormat format)
    {
        Scrape? scrape;
        var isFirst = false;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(format, out scrape))
            {
                _waiting[format] = scrape = new Scrape();
                isFirst = true;
            }
            scrape.Body.AddReader();
        }
        if (isFirst)
        {
            Make(format, scrape);
        }
        try
        {
            await scrape.Made.Task;
            return scrape.Body;
        }
        catch (Exception)
        {
            scrape.Body.Dispose();
            throw;
        }
    }

    private void Make(MetricsFormat format, Scrape scrape)
    {
        lock (_making)
        {
            lock (_gate)
            {
                // From here on it may miss what a client that asks now has already sent.
                _waiting.Remove(format);
            }
            try
            {
                exporter.WriteMetrics(scrape.Body, format);
                Keep(scrape.Body);
                scrape.Made.SetResult();
            }
            catch (Exception exception)
            {
                // All who wait get it, and say so.
                scrape.Made.SetException(exception);
            }
        }
    }

    private void Keep(ScrapeBody newest)
    {
        lock (_gate)
        {
            ScrapeBody[] living = [.. _living.Where(body => body.IsRead), newest];
            foreach (var body in living.SkipLast(MaxLiving))
            {
                body.CutOffReaders();
            }
            _living = living;
        }
    }

    private sealed class Scrape
    {
        public ScrapeBody Body { get; } = new();

        public TaskCompletionSource Made { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
