using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>Tells tags by the way in which they were written.</summary>
internal static class TagDialect
{
    private const string DogStatsD = "DogStatsD";
    private const string ContainerId = "container id";

    /// <param name="line">A whole line.</param>
    /// <param name="labels">All that the parser made of its tags.</param>
    public static ExplainedTag[] Tell(ReadOnlySpan<byte> line, IReadOnlyDictionary<string, string> labels, LineOptions options)
    {
        var name = line[..Math.Max(0, line.IndexOf((byte)':'))];
        var inName = new Dictionary<string, string>(StringComparer.Ordinal);
        new TagParser(options).ReadName(name, inName, new LineStatistics());
        var nameDialect = OfName(name, options);
        var hasContainer = line.IndexOf("|c:"u8) >= 0;
        return
        [
            .. labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => new ExplainedTag(
                label.Key,
                label.Value,
                hasContainer && label.Key == SampleParser.ContainerIdLabel ? ContainerId
                    : inName.ContainsKey(label.Key) ? nameDialect
                    : DogStatsD)),
        ];
    }

    private static string OfName(ReadOnlySpan<byte> name, LineOptions options)
    {
        if (options.SignalFxTags && name.Contains((byte)'['))
        {
            return "SignalFX";
        }

        var librato = options.LibratoTags ? name.IndexOf((byte)'#') : -1;
        var influx = options.InfluxDbTags ? name.IndexOf((byte)',') : -1;
        return librato >= 0 && (influx < 0 || librato < influx) ? "Librato" : "InfluxDB";
    }
}
