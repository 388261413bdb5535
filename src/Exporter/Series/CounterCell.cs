using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Series;

/// <summary>One shard's part of a counter. Written under the lock of its shard, read without.</summary>
/// <remarks>Whole increments and others are kept apart, as client_golang does: 0.1 + 0.2 and millions of ones both stay exact.
/// An increment changes one of the two fields, so a reader never sees half of it.</remarks>
internal sealed class CounterCell : SeriesCell
{
    /// <summary>2^64, the first double that no <see cref="ulong"/> holds. A cast would saturate to a value that compares equal.</summary>
    private const double Limit = 18446744073709551616.0;

    private ulong _whole;
    private double _fraction;

    /// <summary>Wraps at 2^64, as in statsd_exporter.</summary>
    public ulong Whole => Volatile.Read(ref _whole);

    public double Fraction => Volatile.Read(ref _fraction);

    /// <param name="value">Not below zero; NaN passes and stays.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(double value)
    {
        if (value < Limit && (ulong)value is var whole && whole == value)
        {
            _whole += whole;
        }
        else
        {
            _fraction += value;
        }
    }
}
