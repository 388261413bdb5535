namespace Windhover.Exporter.Lines;

/// <summary>The types of events as a list, and their names.</summary>
internal static class EventTypes
{
    private static readonly EventType[] Types = Enum.GetValues<EventType>();

    private static readonly string[] Labels = [.. Types.Select(type => type.ToString().ToLowerInvariant())];

    /// <summary>In the order of their numbers, which are 0 and up without a gap.</summary>
    public static IReadOnlyList<EventType> All => Types;

    /// <summary>The label <c>type</c> of statsd_exporter's metrics about events, and the word of <c>match_metric_type</c>.</summary>
    public static string Label(this EventType type) => Labels[(int)type];

    /// <returns>Null if no type has the label.</returns>
    public static EventType? Find(string label) => Array.IndexOf(Labels, label) is >= 0 and var index ? Types[index] : null;
}
