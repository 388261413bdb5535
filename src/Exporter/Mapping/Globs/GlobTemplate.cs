using System.Globalization;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>A name or label value with references to a glob's stars: <c>app_${1}_total</c>.</summary>
/// <remarks>statsd_exporter writes <c>%s</c> for each reference and calls Go's Sprintf, so a percent sign is a format verb there,
/// and <c>$1 $10</c> gives the first capture, the tenth and a 0. Here a percent sign is one, and each reference its capture.</remarks>
internal sealed class GlobTemplate
{
    // Literal text and the numbers of captures in turn: the text after the last reference comes last.
    private readonly List<(string Literal, int Capture)> _parts = [];
    private readonly string _rest;

    /// <param name="template">The text of the mapping file.</param>
    /// <param name="captureCount">The number of stars. References beyond it are empty.</param>
    public GlobTemplate(string template, int captureCount)
    {
        var at = 0;
        foreach (var reference in References(template))
        {
            var known = IsNumber(reference.Name, out var number) && number >= 1 && number <= captureCount;
            _parts.Add((template[at..reference.Start], known ? number - 1 : -1));
            at = reference.Start + reference.Text.Length;
        }
        _rest = template[at..];
    }

    public string Expand(string[] captures) => string.Concat(
        _parts.Select(part => part.Literal + (part.Capture < 0 ? "" : captures[part.Capture])).Append(_rest));

    /// <summary>The references: <c>$</c>, perhaps <c>{</c>, as many of <c>A-Za-z0-9_$</c> as follow, perhaps <c>}</c>.</summary>
    internal static IEnumerable<Reference> References(string template)
    {
        var at = 0;
        while ((at = template.IndexOf('$', at)) >= 0)
        {
            var name = at + 1 < template.Length && template[at + 1] == '{' ? at + 2 : at + 1;
            var end = name;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] is '_' or '$'))
            {
                end++;
            }
            if (end == name)
            {
                at++;
                continue;
            }
            var after = end < template.Length && template[end] == '}' ? end + 1 : end;
            yield return new Reference(at, template[at..after], template[name..end]);
            at = after;
        }
    }

    private static bool IsNumber(string name, out int number)
        => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <param name="Start">Where the dollar stands.</param>
    /// <param name="Text">With dollar and braces.</param>
    /// <param name="Name">Without.</param>
    internal readonly record struct Reference(int Start, string Text, string Name);
}
