using System.Text.Json;

namespace Windhover.Launcher.Terminal;

/// <summary>What the embedded exporter receives and loses, by its page <c>/-/loss</c>.</summary>
internal sealed class ExporterWatch : IDisposable
{
    // The exporter is another process, that may hang: the rest of the screen does not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
    private (long At, double Lines, double Events)? _before;

    public ExporterWatch(TimeProvider time) => _time = time;

    /// <param name="metricsUrl">Of the exporter; null if there is none.</param>
    /// <returns>One line for the screen; null if there is no exporter.</returns>
    public async Task<string?> LookAsync(string? metricsUrl, CancellationToken cancellationToken)
    {
        if (metricsUrl is null)
        {
            return null;
        }
        try
        {
            using var response = await _http.GetAsync(new Uri(new Uri(metricsUrl), "/-/loss?format=json"), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return $"no figures: the exporter answers {(int)response.StatusCode}";
            }
            using var loss = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return Describe(loss.RootElement, _time.GetTimestamp());
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or KeyNotFoundException)
        {
            return "no figures: the exporter does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no figures: the exporter did not answer within {Patience.TotalSeconds:0} s";
        }
    }

    /// <summary>What is lost and why, line by line, as the exporter itself says it.</summary>
    /// <param name="metricsUrl">Of the exporter; null if there is none.</param>
    public async Task<IReadOnlyList<string>> PageAsync(string? metricsUrl, CancellationToken cancellationToken)
    {
        if (metricsUrl is null)
        {
            return ["The exporter is not one of this launcher: it shows its figures itself."];
        }
        try
        {
            return (await _http.GetStringAsync(new Uri(new Uri(metricsUrl), "/-/loss"), cancellationToken)).TrimEnd('\n').Split('\n');
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return [$"no figures: {e.Message}"];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [$"no figures: the exporter did not answer within {Patience.TotalSeconds:0} s"];
        }
    }

    public void Dispose() => _http.Dispose();

    internal string Describe(JsonElement loss, long now)
    {
        var lines = loss.GetProperty("lines").GetDouble();
        var events = loss.GetProperty("events").GetDouble();
        var rates = "";
        // A new exporter counts from 0.
        if (_before is { } before && lines >= before.Lines && events >= before.Events)
        {
            var seconds = _time.GetElapsedTime(before.At, now).TotalSeconds;
            if (seconds > 0)
            {
                rates = $"{Units.Rate((lines - before.Lines) / seconds)} lines/s, {Units.Rate((events - before.Events) / seconds)} events/s. ";
            }
        }
        _before = (now, lines, events);
        return rates + loss.GetProperty("summary").GetString();
    }
}
