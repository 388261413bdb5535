using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>How many series may live; 0 for no limit.</summary>
/// <param name="Total">Of all names. A series counts once, and again for each KiB of its name and labels: a datagram has room for
/// 64 KiB of them, so that a plain number would bound nothing.</param>
/// <param name="PerName">Of one name.</param>
/// <param name="LabelValueBytes">Of each label value.</param>
internal readonly record struct SeriesLimits(int Total, int PerName, int LabelValueBytes)
{
    private const int BytesOfOne = 1024;

    /// <summary>Of a line of the exposition, beside name and labels: braces, value, and end; and suffix and bound of lines that have one.</summary>
    private const int LineBytes = 32;
    private const int PartLineBytes = 64;

    /// <summary>A part of a counter or histogram lies in the state for each receiving thread that adds to it; seldom more than two do.</summary>
    private const int Parts = 2;

    /// <summary>Of a native bucket: its index and its count.</summary>
    private const int NativeBucketBytes = 16;

    /// <summary>Of name and labels of one series together.</summary>
    public int SeriesBytes { get; init; }

    /// <summary>Of what series take in the state, or in a scrape in text, whichever is more, that senders made: all but the launcher's own
    /// workers.</summary>
    public long SenderBytes { get; init; }

    public static long Weight(int bytes) => 1 + (bytes / BytesOfOne);

    /// <summary>What a series takes in the state or in a scrape, whichever is more, at most.</summary>
    public static long BytesOf(LabelNameSet set, int labelBytes)
    {
        var text = set.Family.Name.Length + labelBytes;
        var lines = set switch
        {
            { Histogram: { } histogram } => (histogram.Bounds.Length + 3L) * (text + PartLineBytes),
            { Summary: { } summary } => (summary.Objectives.Length + 2L) * (text + PartLineBytes),
            _ => text + LineBytes,
        };
        long words = SeriesStore.WordsOf(set);
        var native = set.Histogram is { NativeSchema: not null } shape ? shape.MaxNativeBuckets * (long)NativeBucketBytes : 0;
        return Math.Max(
            lines, labelBytes + sizeof(ulong) + (Parts * (SeriesCell.WordsAt + SeriesCell.IdentityBytes + (words * sizeof(ulong)) + native)));
    }

    /// <summary>What the first series of a set of label names takes besides: help, type, and the terms in the state.</summary>
    public static long BytesOf(LabelNameSet set) =>
        (2L * set.Family.Name.Length) + set.Names.Length + set.Help.Length + 128 + ((set.Histogram?.Bounds.Length ?? 0) * sizeof(double));

    /// <summary>What a name of a metric, or a set of names of labels, takes for as long as it is known, with series or without.</summary>
    /// <param name="Weight">As series count in <see cref="Total"/>.</param>
    /// <param name="Bytes">Of memory, about.</param>
    internal readonly record struct NameCost(long Weight, long Bytes)
    {
        // The object, its place in a dictionary, and the header of its text.
        private const int ObjectBytes = 300;

        public static NameCost Of(string text) => new(SeriesLimits.Weight(text.Length), ObjectBytes + (sizeof(char) * (long)text.Length));

        public static NameCost operator +(NameCost one, NameCost other) => new(one.Weight + other.Weight, one.Bytes + other.Bytes);

        public static NameCost operator -(NameCost one, NameCost other) => new(one.Weight - other.Weight, one.Bytes - other.Bytes);
    }
}
