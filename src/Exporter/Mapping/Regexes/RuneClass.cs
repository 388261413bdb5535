namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>What one character of the text may be: a literal, a dot, or a class in brackets.</summary>
internal sealed class RuneClass
{
    private readonly RuneSet[] _sets;
    private readonly bool _negated;

    // Nearly all names are ASCII: their characters are looked up, not searched for.
    private readonly ulong _asciiLow;
    private readonly ulong _asciiHigh;

    public RuneClass(IReadOnlyList<RuneSet> sets, bool negated)
    {
        _sets = [.. sets];
        _negated = negated;
        for (var c = 0; c < 64; c++)
        {
            _asciiLow |= Search(c) ? 1UL << c : 0;
            _asciiHigh |= Search(c + 64) ? 1UL << c : 0;
        }
    }

    /// <summary>The only character of a class that is a literal, else null.</summary>
    public int? Literal { get; private init; }

    public static RuneClass Of(int rune, bool ignoreCase)
        => new([new RuneSet { Ranges = [rune, rune], IgnoreCase = ignoreCase }], negated: false)
        {
            Literal = ignoreCase ? null : rune,
        };

    public bool Contains(int rune) => rune switch
    {
        < 64 => (_asciiLow >> rune & 1) != 0,
        < 128 => (_asciiHigh >> rune & 1) != 0,
        _ => Search(rune),
    };

    private bool Search(int rune)
    {
        foreach (var set in _sets)
        {
            if (set.Contains(rune))
            {
                return !_negated;
            }
        }

        return _negated;
    }
}
