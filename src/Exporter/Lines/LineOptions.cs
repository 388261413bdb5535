namespace Windhover.Exporter.Lines;

/// <summary>Which tag dialects are read; all are by default, as in statsd_exporter.</summary>
internal sealed record LineOptions
{
    /// <summary>Tags after the type, as in <c>hits:1|c|#method:GET</c>.</summary>
    public bool DogStatsdTags { get; init; } = true;

    /// <summary>Tags in the name, as in <c>hits,method=GET:1|c</c>.</summary>
    public bool InfluxDbTags { get; init; } = true;

    /// <summary>Tags in the name, as in <c>hits#method=GET:1|c</c>.</summary>
    public bool LibratoTags { get; init; } = true;

    /// <summary>Tags in the name, as in <c>hits[method=GET]:1|c</c>.</summary>
    public bool SignalFxTags { get; init; } = true;

    /// <summary>Fields behind the type as DogStatsD 1.2 to 1.5 have them; else as statsd_exporter, which rejects most lines with them.</summary>
    public bool DogStatsdFields { get; init; } = true;

    /// <summary>The type <c>s</c>, which is <c>illegal_event</c> otherwise, as in statsd_exporter.</summary>
    internal bool Sets { get; init; }
}
