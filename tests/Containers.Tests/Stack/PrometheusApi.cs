using System.Globalization;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Stack;

/// <summary>Prometheus' HTTP API, as its users ask it.</summary>
/// <param name="baseAddress">Asked each time: a published port changes when its container is restarted.</param>
internal sealed class PrometheusApi(Func<Uri> baseAddress) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TestLimits.Hang };

    /// <summary>An instant query.</summary>
    public async Task<IReadOnlyList<Sample>> QueryAsync(string query)
    {
        using var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => new Sample(
                series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                Number(series.GetProperty("value")[1]))),
        ];
    }

    /// <summary>The value of a query that has one series; null where it has none.</summary>
    public async Task<double?> ValueAsync(string query)
    {
        var series = await QueryAsync(query);
        Assert.True(series.Count <= 1, $"{query} gives {series.Count} series, and not one");
        return series.Count == 0 ? null : series[0].Value;
    }

    /// <summary>The raw samples that a range selector such as <c>request_count[5m]</c> covers now, for a query of one series.</summary>
    public async Task<IReadOnlyList<(double Seconds, double Value)>> SamplesAsync(string query)
    {
        using var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        var series = Assert.Single(answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray());
        return [.. series.GetProperty("values").EnumerateArray().Select(pair => (pair[0].GetDouble(), Number(pair[1])))];
    }

    /// <summary>Waits until a query has this value: the last scrape may be older than the last request.</summary>
    public async Task BecomesAsync(string query, double value)
    {
        double? last = null;
        await Eventually.TrueAsync(
            async () => (last = await TryValueAsync(query)) is { } now && now.Equals(value), () => $"{query} is {last}, and not {value}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<double?> TryValueAsync(string query)
    {
        try
        {
            return await ValueAsync(query);
        }
        catch (HttpRequestException)
        {
            // It starts, or reads its log: 503.
            return null;
        }
    }

    private async Task<JsonDocument> GetAsync(string pathAndQuery) =>
        JsonDocument.Parse(await _http.GetStringAsync(new Uri(baseAddress(), pathAndQuery)));

    private static double Number(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
