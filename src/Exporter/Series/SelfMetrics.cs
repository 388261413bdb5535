namespace Windhover.Exporter.Series;

/// <summary>The exporter's metrics about itself that are not kept per shard.</summary>
internal sealed class SelfMetrics
{
    private readonly Lock _gate = new();
    private readonly List<SelfFamily> _families = [];

    public SelfMetrics()
    {
        const string scrapes = "promhttp_metric_handler_requests_total";
        const string scrapesHelp = "Total number of scrapes by HTTP status code.";
        Scrapes200 = AddCounter(scrapes, scrapesHelp, KeyValuePair.Create("code", "200"));
        Scrapes500 = AddCounter(scrapes, scrapesHelp, KeyValuePair.Create("code", "500"));
        Scrapes503 = AddCounter(scrapes, scrapesHelp, KeyValuePair.Create("code", "503"));
        AddGauge(
            "promhttp_metric_handler_requests_in_flight",
            "Current number of scrapes being served.",
            () => ScrapesInFlight.Value,
            label: null);
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

    public SelfCounter AddCounter(string name, string help, KeyValuePair<string, string>? label)
    {
        var counter = new SelfCounter();
        Add(name, help, isGauge: false, () => counter.Value, label);
        return counter;
    }

    public void AddCounter(string name, string help, Func<double> value, KeyValuePair<string, string>? label)
        => Add(name, help, isGauge: false, value, label);

    public void AddGauge(string name, string help, Func<double> value, KeyValuePair<string, string>? label)
        => Add(name, help, isGauge: true, value, label);

    /// <summary>The families as they are now, in no order.</summary>
    public SelfFamily[] Families()
    {
        lock (_gate)
        {
            return [.. _families];
        }
    }

    private void Add(string name, string help, bool isGauge, Func<double> value, KeyValuePair<string, string>? label)
    {
        lock (_gate)
        {
            int known = _families.FindIndex(family => family.Name == name);
            if (known < 0)
            {
                _families.Add(new SelfFamily(name, help, isGauge, [new SelfSample(label is { } one ? [one] : [], value)]));
            }
            else
            {
                _families[known] = _families[known] with
                {
                    Samples = [.. _families[known].Samples, new SelfSample(label is { } one ? [one] : [], value)],
                };
            }
        }
    }
}
