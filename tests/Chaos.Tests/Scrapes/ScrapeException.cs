namespace Windhover.Chaos.Tests.Scrapes;

/// <summary>A scrape that no Prometheus should get.</summary>
internal sealed class ScrapeException(string message) : Exception(message);
