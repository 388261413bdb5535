namespace Windhover.Exporter.State;

/// <summary>What a record holds. The numbers are part of the format.</summary>
internal enum RecordType : byte
{
    /// <summary>Nothing: free.</summary>
    None,

    /// <summary>What the series of a name with the same label names have in common.</summary>
    Terms = 1,

    /// <summary>What one shard has changed for a part that is not applied.</summary>
    Journal = 2,

    Counter = 16,
    Gauge = 17,
    Summary = 18,
    Histogram = 19,

    /// <summary>Never in a file.</summary>
    Set = 20,

    /// <summary>The native buckets of a histogram or of a part of one.</summary>
    NativeBuckets = 21,

    /// <summary>What another shard than the first added to a counter.</summary>
    CounterPart = 32,

    /// <summary>The same of a histogram.</summary>
    HistogramPart = 35,
}
