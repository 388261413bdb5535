using System.Globalization;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Lines;

/// <summary>A parsed line as text, so that two of them can be compared and read.</summary>
internal static class LineText
{
    /// <summary>Weights are written out as copies, the way statsd_exporter has them.</summary>
    public static string Of(ParsedLine result, LineStatistics statistics)
    {
        var events = result.Events.SelectMany(e => Enumerable.Repeat(
            Event(e.Type.Event.Label(), e.Name, e.Value, e.Relative, result.Labels), (int)e.Count));
        var errors = Enum.GetValues<LineError>()
            .Where(error => error != LineError.None && statistics.Errors(error) != 0)
            .Select(error => string.Create(CultureInfo.InvariantCulture, $"{error.Reason()}={statistics.Errors(error)}"));
        return Join(events, errors, statistics.Samples, statistics.Tags, statistics.TagErrors);
    }

    public static string Event(
        string type, string name, double value, bool relative, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var sorted = labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}");
        return $"{type} {name} {value:R}{(relative ? " relative" : "")} {{{string.Join(", ", sorted)}}}";
    }

    public static string Join(IEnumerable<string> events, IEnumerable<string> errors, long samples, long tags, long tagErrors)
        => $"[{string.Join("; ", events)}] {string.Join(' ', errors.Order(StringComparer.Ordinal))} "
            + $"samples={samples} tags={tags} tag_errors={tagErrors}";
}
