namespace Windhover.Exporter.Mapping.Globs;

/// <summary>The form of a glob: <c>app.*.requests</c>.</summary>
internal static class GlobPattern
{
    /// <summary>Whether the loader takes it: segments of ASCII word characters and dashes, or a lone star; the first does not
    /// begin with a digit, none with a dash.</summary>
    public static bool IsValid(string match)
    {
        var first = true;
        foreach (var range in match.AsSpan().Split('.'))
        {
            var segment = match.AsSpan(range);
            if (!(segment is "*" || IsWord(segment, mayBeginWithDigit: !first)))
            {
                return false;
            }

            first = false;
        }

        return true;
    }

    private static bool IsWord(ReadOnlySpan<char> segment, bool mayBeginWithDigit)
    {
        if (segment.Length == 0 || segment[0] == '-' || (char.IsAsciiDigit(segment[0]) && !mayBeginWithDigit))
        {
            return false;
        }

        foreach (var c in segment)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
