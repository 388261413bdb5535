using System.Runtime.CompilerServices;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>What one shard added to a counter. Written under the lock of the shard, read without.</summary>
/// <remarks>Whole increments and others are kept apart, as client_golang does: 0.1 + 0.2 and millions of ones both stay exact.
/// An increment changes one of the two fields, so a reader never sees half of it, and neither does the next process.</remarks>
internal struct CounterValue
{
    /// <summary>2^64, the first double that no <see cref="ulong"/> holds. A cast would saturate to a value that compares equal.</summary>
    private const double Limit = 18446744073709551616.0;

    private ulong _whole;
    private double _fraction;

    /// <summary>Whether a counter can have come to this: it is not negative, and a number.</summary>
    public readonly bool IsPossible => _fraction >= 0;

    /// <param name="value">Not below zero; NaN passes and stays.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value)
    {
        if (value < Limit && (ulong)value is var whole && whole == value)
        {
            AddWhole(whole);
        }
        else
        {
            _fraction += value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWhole(ulong value) => _whole += value;

    /// <summary>The same as <see cref="Add(double)"/>, so that it can be taken back.</summary>
    public unsafe void Add(double value, Journal journal)
    {
        journal.Save(value < Limit && (ulong)value == value ? Unsafe.AsPointer(ref _whole) : Unsafe.AsPointer(ref _fraction));
        Add(value);
    }

    /// <summary>Adds to sums over all shards. The whole wraps at 2^64, as in statsd_exporter.</summary>
    public readonly void AddTo(ref ulong whole, ref double fraction)
    {
        whole += Volatile.Read(in _whole);
        fraction += Volatile.Read(in _fraction);
    }
}
