namespace Windhover.Exporter.Mapping;

/// <summary>The form of a rule's <c>name</c>.</summary>
internal static class MappingNameTemplate
{
    /// <summary>ASCII word characters and numeric references; a digit may not come first. A brace may be missing on either side,
    /// which a working file may rely on.</summary>
    public static bool IsValid(string name)
    {
        for (var i = 0; i < name.Length;)
        {
            var reference = ReferenceLength(name.AsSpan(i));
            var isWord = char.IsAsciiLetter(name[i]) || name[i] == '_' || (i > 0 && char.IsAsciiDigit(name[i]));
            if (reference == 0 && !isWord)
            {
                return false;
            }

            i += Math.Max(reference, 1);
        }

        return name.Length > 0;
    }

    /// <summary>The length of <c>$1</c>, <c>${1}</c>, <c>${1</c> or <c>$1}</c>; 0 where there is none.</summary>
    private static int ReferenceLength(ReadOnlySpan<char> text)
    {
        if (text[0] != '$')
        {
            return 0;
        }

        var start = text.Length > 1 && text[1] == '{' ? 2 : 1;
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end == start)
        {
            return 0;
        }

        return end < text.Length && text[end] == '}' ? end + 1 : end;
    }
}
