using System.Buffers;

namespace Windhover.Emitter.Lines;

/// <summary>Text as it may stand in a StatsD line with DogStatsD tags: <c>name:1|c|#key:value,key:value</c>.</summary>
internal static class TagText
{
    /// <summary>Enough for any route template; the whole line must fit into 4,095 bytes.</summary>
    private const int MaxLength = 512;

    // A value ends at ',' (the next tag) or '|' (the next component). A ':' in it is data: tags are split at their first.
    private static readonly SearchValues<char> ForbiddenInValues = SearchValues.Create([.. Controls, ',', '|']);
    private static readonly SearchValues<char> ForbiddenInKeys = SearchValues.Create([.. Controls, ',', '|', ':', '#', '=', '@']);

    // '[', '#' and ',' would begin tags of other dialects in the name itself.
    private static readonly SearchValues<char> ForbiddenInNames =
        SearchValues.Create([.. Controls, ',', '|', ':', '#', '=', '@', '[', ']']);

    private static IEnumerable<char> Controls => Enumerable.Range(0, 32).Select(code => (char)code).Append('\x7f');

    /// <summary>Each character that would end the value becomes <c>_</c>.</summary>
    public static string Value(string text) => Replace(text, ForbiddenInValues);

    public static string Key(string text) => Replace(text, ForbiddenInKeys);

    /// <summary>Dots stay: the exporter knows what to do with them.</summary>
    public static string Name(string text) => Replace(text, ForbiddenInNames);

    private static string Replace(string text, SearchValues<char> forbidden)
    {
        if (text.Length > MaxLength)
        {
            text = text[..MaxLength];
        }
        return text.AsSpan().ContainsAny(forbidden)
            ? string.Create(text.Length, (text, forbidden), static (span, state) =>
            {
                state.text.CopyTo(span);
                span.ReplaceAny(state.forbidden, '_');
            })
            : text;
    }
}
