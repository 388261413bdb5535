namespace Windhover.Exporter.Series;

/// <summary>Labels as <see cref="LabelWriter"/> wrote them, somewhere in an array.</summary>
internal readonly struct StoredLabels
{
    private const ushort ToTheEnd = ushort.MaxValue;

    public StoredLabels(byte[] all)
        : this(all, 0, ToTheEnd)
    {
    }

    /// <param name="length">Of a part, which is shorter than <see cref="ToTheEnd"/>.</param>
    public StoredLabels(byte[] bytes, ushort start, ushort length)
    {
        Bytes = bytes;
        Start = start;
        Length = length;
    }

    public byte[] Bytes { get; }

    public ushort Start { get; }

    public ushort Length { get; }

    public ReadOnlySpan<byte> Span => Length == ToTheEnd ? Bytes : Bytes.AsSpan(Start, Length);
}
