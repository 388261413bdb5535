using System.Runtime.InteropServices;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Known;

/// <summary>The most frequent names that no rule takes, in bounded memory whatever clients send.</summary>
/// <remarks>Misra and Gries, 1982, forgetting in batches: at twice the size that is kept, what the first one too many has is taken from
/// all. A shown count is never too high, and too low by <see cref="UnmappedTop.MaxMissed"/> at most, which is below a
/// thousandth of all events; so no name that makes up more than that is missing.</remarks>
internal sealed class UnmappedNames
{
    /// <summary>Names that survive a forgetting.</summary>
    public const int Kept = 1024;

    /// <summary>Longer names are cut and share a count.</summary>
    private const int MaxNameLength = 513;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, EventType Type), long> _events = [];
    private long _total;
    private long _missed;

    /// <summary>The name as it is counted: a caller with many events cuts it once.</summary>
    public static string Cut(string name) => name.Length > MaxNameLength ? name[..(MaxNameLength - 1)] + "…" : name;

    public void Add(string name, EventType type, long events)
    {
        var shown = Cut(name);
        lock (_gate)
        {
            _total += events;
            CollectionsMarshal.GetValueRefOrAddDefault(_events, (shown, type), out _) += events;
            if (_events.Count >= 2 * Kept)
            {
                Forget();
            }
        }
    }

    public UnmappedTop Top(int count)
    {
        lock (_gate)
        {
            return new UnmappedTop(
                _total,
                _missed,
                [
                    .. _events
                        .OrderByDescending(pair => pair.Value)
                        .ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)
                        .ThenBy(pair => pair.Key.Type)
                        .Take(count)
                        .Select(pair => new UnmappedName(pair.Key.Name, pair.Key.Type, pair.Value)),
                ]);
        }
    }

    /// <summary>A sort of two thousand numbers for every thousand new names.</summary>
    private void Forget()
    {
        long[] counts = [.. _events.Values];
        counts.Sort();
        var cut = counts[^(Kept + 1)];
        _missed += cut;
        foreach (var pair in _events)
        {
            // Removing and overwriting while enumerating are allowed for dictionaries.
            if (pair.Value <= cut)
            {
                _events.Remove(pair.Key);
            }
            else
            {
                CollectionsMarshal.GetValueRefOrNullRef(_events, pair.Key) = pair.Value - cut;
            }
        }
    }
}
