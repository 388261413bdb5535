namespace Windhover.Shared.Text;

/// <summary>Finds the name that an operator probably meant. Messages ask: <c>did you mean …?</c></summary>
internal static class Suggestion
{
    private const int MaxDistance = 3;

    /// <summary>Letters for each that may differ: with fewer, --port is taken for --on.</summary>
    private const int LettersForEach = 3;

    /// <returns>Null if nothing is near.</returns>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        var nearest = candidates
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .DefaultIfEmpty((Name: "", Distance: int.MaxValue))
            .MinBy(pair => pair.Distance);
        return nearest.Distance <= Math.Clamp(name.Length / LettersForEach, 1, MaxDistance) ? nearest.Name : null;
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var substitution = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
