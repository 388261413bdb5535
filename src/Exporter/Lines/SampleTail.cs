namespace Windhover.Exporter.Lines;

/// <summary>What stands behind the value of a sample: <c>type *( "|" component )</c>. The values of a packed line share one.</summary>
internal ref struct SampleTail
{
    private const byte PartSeparator = (byte)'|';

    /// <summary>Value, type and four components. Source: statsd_exporter, pkg/line/line.go.</summary>
    private const int MaxParts = 6;

    public SampleTail(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf(PartSeparator);
        Type = end < 0 ? text : text[..end];
        Components = end < 0 ? [] : text[(end + 1)..];
        HasComponents = end >= 0;
        HasTooManyParts = text.Count(PartSeparator) + 2 > MaxParts;
    }

    public ReadOnlySpan<byte> Type { get; }

    /// <summary>The components with the separators between them.</summary>
    public ReadOnlySpan<byte> Components { get; }

    /// <summary>Distinguishes <c>1|c</c> from <c>1|c|</c>, whose one component is empty.</summary>
    public bool HasComponents { get; }

    public bool HasTooManyParts { get; }

    /// <summary>Case counts: <c>MS</c> is no type.</summary>
    public readonly bool IsObserver => Type is [(byte)'m', (byte)'s'] or [(byte)'h'] or [(byte)'d'];

    public readonly bool IsCounter => Type is [(byte)'c'];

    public readonly bool IsSet => Type is [(byte)'s'];

    public readonly bool IsGauge => Type is [(byte)'g'];

    /// <summary>What the components said, once they have been read.</summary>
    public SampleComponents? Read { get; set; }
}
