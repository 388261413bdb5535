using Windhover.Exporter.Exposition;

namespace Windhover.Exporter.Host.Web;

/// <summary>Makes what scrapes show, for all who ask at the same time at once, and in bounded memory.</summary>
/// <remarks>Sixty clients that asked for 200,000 series and read nothing made the process hold 3.5 GB, 32 MB each, and a scrape
/// beside them wait for 25 s. Here one scrape is made at a time; who asks before it starts shares it; and few live at a time. Where one
/// more is wanted, it waits until the first of them is read, or has been read for so long that its readers are cut off.</remarks>
internal sealed class Scrapes(StatsdExporter exporter, TimeProvider time)
{
    private const int MaxLiving = 4;

    /// <summary>A client that needs longer is very slow, or does it on purpose. Others then wait for a quarter of it, mostly, and Prometheus has
    /// patience for 10 s by default.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<MetricsFormat, Scrape> _waiting = [];
    private (ScrapeBody Body, long MadeAt)[] _living = [];

    /// <summary>Ends when all that were begun are made. As many wait for it as there are formats: all others share what those will make.</summary>
    private Task _made = Task.CompletedTask;

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
            await MakeAsync(format, scrape);
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

    private async Task MakeAsync(MetricsFormat format, Scrape scrape)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task others;
        lock (_gate)
        {
            (others, _made) = (_made, end.Task);
        }
        await others;
        try
        {
            while (!HasRoom())
            {
                await Task.Delay(Look, time);
            }
            lock (_gate)
            {
                // From here on it may miss what a client that asks now has already sent.
                _waiting.Remove(format);
            }
            exporter.WriteMetrics(scrape.Body, format);
            lock (_gate)
            {
                _living = [.. _living, (scrape.Body, time.GetTimestamp())];
            }
            scrape.Made.SetResult();
        }
        catch (Exception exception)
        {
            // All who wait get it, and say so.
            scrape.Made.SetException(exception);
        }
        finally
        {
            end.SetResult();
        }
    }

    private bool HasRoom()
    {
        lock (_gate)
        {
            _living = [.. _living.Where(one => one.Body.IsRead)];
            if (_living.Length < MaxLiving)
            {
                return true;
            }
            var (oldest, madeAt) = _living[0];
            if (time.GetElapsedTime(madeAt) < LongestRead)
            {
                return false;
            }
            oldest.CutOffReaders();
            _living = _living[1..];
            return true;
        }
    }

    private sealed class Scrape
    {
        public ScrapeBody Body { get; } = new();

        public TaskCompletionSource Made { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
