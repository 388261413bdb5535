using System.Globalization;
using System.Text;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Some characters: one range, several (<c>\w</c>), or Unicode categories (<c>\pL</c>); or all others.</summary>
internal sealed record RuneSet
{
    /// <summary>First and last characters in turn.</summary>
    public int[] Ranges { get; init; } = [];

    /// <summary>A bit per <see cref="UnicodeCategory"/>.</summary>
    public uint Categories { get; init; }

    /// <summary>All other characters instead.</summary>
    public bool Negated { get; init; }

    /// <summary>A character is in the set if one of its spellings is.</summary>
    public bool IgnoreCase { get; init; }

    public bool Contains(int rune)
    {
        if (!IgnoreCase)
        {
            return ContainsExactly(rune) != Negated;
        }

        Span<int> spellings = stackalloc int[5];
        var count = RuneFold.Spellings(rune, spellings);
        foreach (var spelling in spellings[..count])
        {
            if (ContainsExactly(spelling))
            {
                return !Negated;
            }
        }

        return Negated;
    }

    private bool ContainsExactly(int rune)
    {
        for (var i = 0; i < Ranges.Length; i += 2)
        {
            if (rune >= Ranges[i] && rune <= Ranges[i + 1])
            {
                return true;
            }
        }

        return Categories != 0 && (Categories >> (int)CategoryOf(rune) & 1) != 0;
    }

    private static UnicodeCategory CategoryOf(int rune)
        => Rune.IsValid(rune) ? Rune.GetUnicodeCategory(new Rune(rune)) : UnicodeCategory.Surrogate;
}
