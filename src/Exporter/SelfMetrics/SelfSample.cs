using Windhover.Exporter.Registry;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>One series of a <see cref="SelfFamily"/>; its value is asked at each scrape.</summary>
internal sealed class SelfSample
{
    public SelfSample(Func<double> value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Value = value;
        var writer = new LabelWriter();
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((var name, var text) in labels)
        {
            map[name] = text;
        }

        writer.Write(map);
        Labels = writer.Labels.ToArray();
    }

    public Func<double> Value { get; }

    /// <summary>As <see cref="TimeSeries.Labels"/>.</summary>
    public byte[] Labels { get; }

    /// <summary><c>_sum</c> or <c>_count</c> for the parts of a summary, else empty.</summary>
    public byte[] Suffix { get; init; } = [];
}
