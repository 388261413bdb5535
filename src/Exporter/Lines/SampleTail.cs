namespace Windhover.Exporter.Lines;

/// <summary>What stands behind the value of a sample: <c>type *( "|" component )</c>. The values of a packed line share one.</summary>
internal ref struct SampleTail
{
    private const byte PartSeparator = (byte)'|';

    /// <summary>Value, type and four components. Source: statsd_exporter, pkg/line/line.go.</summary>
    private const int MaxParts = 6;

    /// <param name="text">From the type on.</param>
    /// <param name="sets">Whether sets are a type.</param>
    /// <param name="fields">Whether there may be the fields of DogStatsD.</param>
    public SampleTail(ReadOnlySpan<byte> text, bool sets, bool fields)
    {
        var end = text.IndexOf(PartSeparator);
        Type = StatsdType.Find(end < 0 ? text : text[..end], sets);
        Components = end < 0 ? [] : text[(end + 1)..];
        HasComponents = end >= 0;
        HasTooManyParts = text.Count(PartSeparator) + 2 > (fields ? DogStatsdFields.MaxParts : MaxParts);
    }

    /// <summary>Null if there is no such type.</summary>
    public StatsdType? Type { get; }

    /// <summary>The components with the separators between them.</summary>
    public ReadOnlySpan<byte> Components { get; }

    /// <summary>Distinguishes <c>1|c</c> from <c>1|c|</c>, whose one component is empty.</summary>
    public bool HasComponents { get; }

    public bool HasTooManyParts { get; }

    /// <summary>What the components said, once they have been read.</summary>
    public SampleComponents? Read { get; set; }
}
