namespace Windhover.Exporter.Lines;

/// <summary>What one line said. Reused from line to line by the parser that fills it.</summary>
internal sealed class ParsedLine
{
    /// <summary>Room for tags that is kept from line to line.</summary>
    private const int KeptLabels = 128;

    public List<StatsdEvent> Events { get; } = [];

    /// <summary>Tag keys (escaped) and values of the line, shared by all its events.</summary>
    /// <remarks>The registry writes mapping labels into this same map, so that on a line of several samples the labels which
    /// a mapping gave to the first are tags of the second: statsd_exporter does so, and configurations rely on it.</remarks>
    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    public void Clear()
    {
        Events.Clear();
        Labels.Clear();
        if (Labels.Capacity > KeptLabels)
        {
            // Clearing costs as much as there is room: one line of thousands of tags must not slow down those after it.
            Labels.TrimExcess();
        }
    }
}
