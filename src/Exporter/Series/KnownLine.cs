using System.Runtime.InteropServices;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Series;

/// <summary>What a line means that differs from one seen before only in its values.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct KnownLine
{
    /// <summary>Null where the mapping drops the samples.</summary>
    public SeriesCell? Cell;

    /// <summary>Counters: the sampling rate. Timings: 1000. Else 1.</summary>
    public double Divisor;

    /// <summary>Of the mapping, else 1.</summary>
    public double Scale;

    /// <summary>How often each value counts.</summary>
    public long Weight;

    public EventType Type;

    /// <summary>A rule took the name.</summary>
    public bool Mapped;

    /// <summary>Events of a name that no rule takes, not handed over to <see cref="UnmappedNames"/> yet; stops at the highest
    /// number.</summary>
    /// <remarks>Lies where the layout left a gap: an entry is no larger for it.</remarks>
    public uint UnmappedEvents;

    /// <summary>The line has labels of its own.</summary>
    public bool Tagged;
}
