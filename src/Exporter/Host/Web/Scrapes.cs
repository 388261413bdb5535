using System.IO.Compression;
using System.Runtime.CompilerServices;
using Windhover.Exporter.Exposition;

namespace Windhover.Exporter.Host.Web;

/// <summary>Makes what scrapes show, for all who ask at the same time at once, and in bounded memory.</summary>
/// <remarks>Sixty clients that asked for 200,000 series and read nothing made the process hold 3.5 GB, 32 MB each, and a scrape
/// beside them wait for 25 s. Here one scrape is made at a time, and compressed once; who asks before it starts shares it; and few live at a
/// time. Where one more is wanted, it waits until the first of them is read, or has been read for so long that its readers are cut off.
/// </remarks>
internal sealed class Scrapes(StatsdExporter exporter, TimeProvider time)
{
    private const int MaxLiving = 4;

    /// <summary>A client that needs longer is very slow, or does it on purpose. Others then wait for a quarter of it, mostly, and Prometheus has
    /// patience for 10 s by default.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(MetricsFormat Format, bool IsZipped), Scrape> _waiting = [];
    private (ScrapeBody Body, long MadeAt)[] _living = [];

    /// <summary>Ends when all that were begun are made. As many wait for it as there are forms: all others share what those will make.</summary>
    private Task _made = Task.CompletedTask;

    /// <summary>All series as they are at some moment after the call. To be disposed of after reading.</summary>
    public async Task<ScrapeBody> TakeAsync(MetricsFormat format, bool isZipped)
    {
        Scrape? scrape;
        var form = (format, isZipped);
        var isFirst = false;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(form, out scrape))
            {
                _waiting[form] = scrape = new Scrape();
                isFirst = true;
            }
            scrape.Body.AddReader();
        }
        if (isFirst)
        {
            await MakeAsync(form, scrape);
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

    private async Task MakeAsync((MetricsFormat Format, bool IsZipped) form, Scrape scrape)
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
                _waiting.Remove(form);
            }
            if (form.IsZipped)
            {
                WriteZipped(scrape.Body, form.Format);
            }
            else
            {
                exporter.WriteMetrics(scrape.Body, form.Format);
            }
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

    /// <summary>In a method of its own: running it loads the assembly that compresses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteZipped(ScrapeBody body, MetricsFormat format)
    {
        using var plain = new ScrapeBody();
        plain.AddReader();
        exporter.WriteMetrics(plain, format);
        using var gzip = new GZipStream(new BodyStream(body), CompressionLevel.Fastest);
        foreach (var piece in plain.Pieces)
        {
            gzip.Write(piece.Span);
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
