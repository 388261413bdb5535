namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Where a regular expression and its groups matched.</summary>
/// <param name="Text">The text that was searched.</param>
/// <param name="Slots">Start and end of each group in turn, group 0 being the whole match; -1 for groups that took no part.</param>
internal readonly record struct RegexMatch(string Text, int[] Slots)
{
    public bool Took(int group) => Slots[2 * group] >= 0 && Slots[(2 * group) + 1] >= 0;

    public ReadOnlySpan<char> Group(int group) => Text.AsSpan()[Slots[2 * group]..Slots[(2 * group) + 1]];
}
