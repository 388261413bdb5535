using System.Security.Cryptography;

namespace Windhover.Exporter.Values;

/// <summary>A set: how many different values came within the window, to the value. Shared by all shards under its own lock.</summary>
internal sealed class SetCell(SetBudget budget, SeriesClock clock)
{
    /// <summary>Longer values are remembered by their hash, so that the number of values bounds the memory.</summary>
    private const int MaxValueBytes = 64;

    /// <summary>A full set is searched for old values so many times per window, not with each line.</summary>
    private const int SearchesPerWindow = 16;

    private readonly Lock _gate = new();

    /// <summary>When each value came last.</summary>
    private readonly Dictionary<byte[], long> _values = new(ByteKeyComparer.Instance);

    private long _nextSearch;

    /// <summary>Different values within the window that ends now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                ForgetOld(clock.Now);
                return _values.Count;
            }
        }
    }

    /// <returns>False if there is no room for a new value.</returns>
    public bool TryAdd(ReadOnlySpan<byte> value, long now)
    {
        if (value.Length > MaxValueBytes)
        {
            value = SHA256.HashData(value);
        }

        lock (_gate)
        {
            var values = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (values.ContainsKey(value))
            {
                values[value] = now;
                return true;
            }

            if (_values.Count >= budget.PerSet && now >= _nextSearch)
            {
                _nextSearch = now + (budget.WindowTicks / SearchesPerWindow);
                ForgetOld(now);
            }

            if (_values.Count >= budget.PerSet || !budget.TryTake())
            {
                return false;
            }

            values[value] = now;
            return true;
        }
    }

    /// <summary>Makes room for others. To be called every second.</summary>
    public void ForgetOld()
    {
        lock (_gate)
        {
            ForgetOld(clock.Now);
        }
    }

    /// <summary>Its series has expired.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            budget.Return(_values.Count);
            _values.Clear();
            _values.TrimExcess();
        }
    }

    private void ForgetOld(long now)
    {
        var before = _values.Count;
        foreach ((var value, var seen) in _values)
        {
            if (seen + budget.WindowTicks <= now)
            {
                // Removing while enumerating is allowed for dictionaries.
                _values.Remove(value);
            }
        }

        budget.Return(before - _values.Count);
        if (_values.Capacity > 64 && _values.Count < _values.Capacity / 4)
        {
            _values.TrimExcess();
        }
    }
}
