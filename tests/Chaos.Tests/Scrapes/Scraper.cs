using Windhover.Chaos.Tests.Load;

namespace Windhover.Chaos.Tests.Scrapes;

/// <summary>Scrapes all the while, as often as there is something new to see, and holds each scrape against the ones before.</summary>
internal sealed class Scraper : IDisposable
{
    private const int ResponsesPerScrape = 15;

    /// <summary>While exporters are killed, a scrape waits in the launcher's socket for the next one: two of its longest pauses between
    /// starts, and starts of 14 s on a machine with too much to do, came to a minute.</summary>
    private static readonly TimeSpan Patience = 3 * Testing.TestLimits.Hang;

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, double> _highest = new(StringComparer.Ordinal);
    private readonly Func<string, bool> _outlives;
    private readonly Task _scraping;
    private Uri _metrics;

    /// <param name="metrics">The page.</param>
    /// <param name="ledger">Responses set the pace.</param>
    /// <param name="outlives">Whether series of this name outlive whatever dies in this run; others may begin anew.</param>
    public Scraper(Uri metrics, Ledger ledger, Func<string, bool> outlives)
    {
        _metrics = metrics;
        _outlives = outlives;
        _scraping = RunAsync(ledger);
    }

    /// <summary>Answered, and found to be in order.</summary>
    public int Answered { get; private set; }

    /// <summary>Broken off, as the exporter died meanwhile.</summary>
    public int Unanswered { get; private set; }

    public void MoveTo(Uri metrics) => Volatile.Write(ref _metrics, metrics);

    /// <exception cref="ScrapeException">A scrape was lower than an earlier one, has lost a series, or has one twice.</exception>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _scraping.WaitAsync(Patience);
    }

    /// <summary>One scrape now, held against the others as well. Only when the scraping is stopped.</summary>
    public async Task<ScrapedPage> ScrapeAsync()
    {
        var page = new ScrapedPage(await _client.GetStringAsync(Volatile.Read(ref _metrics)));
        var counting = page.Counting.Where(one => _outlives(ScrapedPage.NameOf(one.Series))).ToDictionary(StringComparer.Ordinal);
        foreach (var (series, highest) in _highest)
        {
            if (!counting.TryGetValue(series, out var value))
            {
                throw new ScrapeException($"gone after {Answered} scrapes: {series}, which was {highest}");
            }
            if (value < highest)
            {
                throw new ScrapeException($"lower after {Answered} scrapes: {series} is {value}, and was {highest}");
            }
        }
        foreach (var (series, value) in counting)
        {
            _highest[series] = value;
        }
        Answered++;
        return page;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync(Ledger ledger)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    await ScrapeAsync();
                }
                catch (HttpRequestException)
                {
                    Unanswered++;
                }
                await ledger.ReceivedAsync(ledger.Received + ResponsesPerScrape).WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
