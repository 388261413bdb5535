using Windhover.Exporter.Registry;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The exporter's metrics about itself that the host keeps or that count scrapes and reloads.</summary>
internal sealed class SelfRegistry
{
    private readonly Lock _gate = new();
    private readonly List<SelfFamily> _families = [];

    public SelfRegistry()
    {
        const string scrapes = "promhttp_metric_handler_requests_total";
        const string scrapesHelp = "Total number of scrapes by HTTP status code.";
        Scrapes200 = AddCounter(scrapes, scrapesHelp, ("code", "200"));
        Scrapes500 = AddCounter(scrapes, scrapesHelp, ("code", "500"));
        Scrapes503 = AddCounter(scrapes, scrapesHelp, ("code", "503"));
        AddGauge(
            "promhttp_metric_handler_requests_in_flight",
            "Current number of scrapes being served.",
            () => ScrapesInFlight.Value);
    }

    public SelfCounter ScrapesInFlight { get; } = new();

    public SelfCounter SuccessfulReloads { get; } = new();

    public SelfCounter FailedReloads { get; } = new();

    public SelfCounter Scrapes200 { get; }

    public SelfCounter Scrapes500 { get; }

    public SelfCounter Scrapes503 { get; }

    public void CountScrape(int status)
    {
        switch (status)
        {
            case 200:
                Scrapes200.Increment();
                break;
            case 503:
                Scrapes503.Increment();
                break;
            default:
                Scrapes500.Increment();
                break;
        }
    }

    public SelfCounter AddCounter(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var counter = new SelfCounter();
        Add(name, help, SeriesKind.Counter, new SelfSample(() => counter.Value, labels));
        return counter;
    }

    public void AddCounter(
        string name, string help, Func<double> value, params ReadOnlySpan<(string Name, string Value)> labels)
        => Add(name, help, SeriesKind.Counter, new SelfSample(value, labels));

    public void AddGauge(string name, string help, Func<double> value, params ReadOnlySpan<(string Name, string Value)> labels)
        => Add(name, help, SeriesKind.Gauge, new SelfSample(value, labels));

    /// <summary>The families as they are now, in no order.</summary>
    public SelfFamily[] Families()
    {
        lock (_gate)
        {
            return [.. _families];
        }
    }

    private void Add(string name, string help, SeriesKind kind, SelfSample sample)
    {
        lock (_gate)
        {
            var known = _families.FindIndex(family => family.Name == name);
            if (known < 0)
            {
                _families.Add(new SelfFamily(name, help, kind, [sample]));
            }
            else
            {
                _families[known] = _families[known] with { Samples = [.. _families[known].Samples, sample] };
            }
        }
    }
}
