namespace Windhover.Exporter.Known;

/// <summary>The meanings of the lines that one shard knows.</summary>
internal sealed class LineMeanings
{
    // Many names may come out as one series, so that no limit of series bounds them.
    private const int MaxNameCharacters = 16 << 20;

    private readonly Dictionary<LineTraits, LineMeaning> _byTraits = [];

    /// <summary>In the order in which they came.</summary>
    private readonly List<LineMeaning> _all = [];

    private int _nameCharacters;

    /// <summary>Wants to be cleared, and the lines with it.</summary>
    public bool IsFull => _nameCharacters > MaxNameCharacters;

    public LineMeaning Of(in LineTraits traits)
    {
        if (!_byTraits.TryGetValue(traits, out var meaning))
        {
            meaning = new LineMeaning(traits);
            _byTraits.Add(traits, meaning);
            _all.Add(meaning);
            _nameCharacters += traits.UnmappedName.Length;
        }

        return meaning;
    }

    public void Clear()
    {
        _byTraits.Clear();
        _byTraits.TrimExcess();
        _all.Clear();
        _all.TrimExcess();
        _nameCharacters = 0;
    }

    /// <summary>Hands over how often lines came whose names no rule takes.</summary>
    /// <returns>Whether there are more meanings behind the last.</returns>
    public bool CollectUnmapped(UnmappedNames names, int first, int count)
    {
        var end = (int)Math.Min((long)first + count, _all.Count);
        for (var i = first; i < end; i++)
        {
            var meaning = _all[i];
            if (meaning.UnmappedEvents > 0)
            {
                names.Add(meaning.UnmappedName, meaning.Event, meaning.UnmappedEvents);
                meaning.UnmappedEvents = 0;
            }
        }

        return end < _all.Count;
    }
}
