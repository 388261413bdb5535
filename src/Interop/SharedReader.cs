using System.Globalization;

namespace Windhover.Interop;

/// <summary>Reads memory that another process writes, which may hold anything: each value once, and only within its range. What lies outside
/// is unknown to the caller, counted, and the first such value is kept in words.</summary>
/// <remarks>Any thread may call any member.</remarks>
/// <param name="memory">What is read, for people: <c>status board</c>.</param>
internal sealed class SharedReader(string memory)
{
    private long _rejected;
    private string? _first;

    /// <summary>Values that were outside of their range, each time they were read.</summary>
    public long Rejected => Volatile.Read(ref _rejected);

    /// <summary>The first of them, and what was expected; null if there was none.</summary>
    public string? First => Volatile.Read(ref _first);

    /// <summary>A sum of what several processes have counted, which ends at the greatest number: each of them may have counted anything
    /// that is in its range.</summary>
    /// <param name="one">Not negative.</param>
    /// <param name="other">Not negative.</param>
    public static long Add(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    /// <returns>Null if the value is outside of <paramref name="least"/> to <paramref name="most"/>.</returns>
    public long? Read(ref long field, long least, long most, string name) => Take(Volatile.Read(ref field), least, most, name);

    /// <inheritdoc cref="Read(ref long, long, long, string)"/>
    public int? Read(ref int field, int least, int most, string name) => (int?)Take(Volatile.Read(ref field), least, most, name);

    /// <summary>The same for a value that was read already.</summary>
    public long? Take(long value, long least, long most, string name)
    {
        if (value >= least && value <= most)
        {
            return value;
        }
        Reject(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, expected {least} to {most}"));
        return null;
    }

    /// <summary>Counts what cannot be.</summary>
    public void Reject(string what)
    {
        Interlocked.Increment(ref _rejected);
        if (First is null)
        {
            Interlocked.CompareExchange(ref _first, $"{memory}: {what}", null);
        }
    }
}
