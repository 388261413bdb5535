namespace Windhover.Exporter.Values;

/// <summary>The last observations of a summary, which not all of its streams have merged yet, in the order in which they came.</summary>
/// <remarks>Eight bytes each: hardly any observation has a weight, so weights exist only from the first one on.</remarks>
internal sealed class ObservationLog
{
    private const int FirstCapacity = 8;

    // Most series are either hardly used or very much: fewer steps leave fewer outgrown arrays behind.
    private const int Growth = 4;

    private double[] _values = [];
    private long[]? _weights;

    public int Count { get; private set; }

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>As many as there are values; none where all are 1.</summary>
    public ReadOnlySpan<long> Weights => _weights.AsSpan(0, _weights is null ? 0 : Count);

    /// <param name="value">Any, NaN included.</param>
    /// <param name="weight">1, or how often the value stands for itself.</param>
    /// <param name="capacity">Above what is there already: the caller drops before it adds more.</param>
    public void Add(double value, long weight, int capacity)
    {
        if (Count == _values.Length)
        {
            var room = Math.Min(Math.Max(FirstCapacity, Count * Growth), capacity);
            Array.Resize(ref _values, room);
            if (_weights is not null)
            {
                Array.Resize(ref _weights, room);
            }
        }

        if (weight != 1 && _weights is null)
        {
            _weights = new long[_values.Length];
            _weights.AsSpan(0, Count).Fill(1);
        }

        _values[Count] = value;
        _weights?[Count] = weight;
        Count++;
    }

    /// <summary>Forgets the oldest.</summary>
    public void Drop(int count)
    {
        Values[count..].CopyTo(_values);
        if (_weights is not null)
        {
            Weights[count..].CopyTo(_weights);
        }

        Count -= count;
        if (Count == 0)
        {
            _weights = null;
        }
    }
}
