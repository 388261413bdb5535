namespace Windhover.Exporter.Ingest;

/// <summary>What the receiver of the workers' channel counts, beside the lines. Written by its thread alone.</summary>
internal sealed class ChannelCounters
{
    /// <summary>Parts of batches that were counted.</summary>
    public long Applied;

    /// <summary>Parts that had been counted before: sent again because the acknowledgement was not seen.</summary>
    public long PassedOver;

    /// <summary>Datagrams that are no part of a batch, or that were cut. Only a defect sends such.</summary>
    public long Malformed;

    /// <summary>Gauges taken away because their worker is gone.</summary>
    public long GaugesRemoved;

    /// <summary>Reads that the kernel refused. Reading goes on.</summary>
    public long ReadErrors;

    /// <summary>Exceptions: defects.</summary>
    public long Faults;
}
