using System.Globalization;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>A name or label value with references to a glob's stars: <c>app_${1}_total</c>.</summary>
/// <remarks>
/// statsd_exporter turns each reference into <c>%s</c>, everywhere in the text, and hands the result to Go's Sprintf. So
/// <c>$1 $10</c> gives the first capture, the tenth and a 0, and a percent sign beside a reference is a format verb. The parts
/// are worked out once, when the file is loaded.
/// </remarks>
internal sealed class GlobTemplate
{
    private readonly GoFormat? _format;
    private readonly int[] _captures = [];
    private readonly string _text;

    /// <param name="template">The text of the mapping file.</param>
    /// <param name="captureCount">The number of stars. References beyond it are empty.</param>
    public GlobTemplate(string template, int captureCount)
    {
        _text = template;
        var captures = new List<int>();
        foreach (Reference reference in References(template))
        {
            bool known = IsNumber(reference.Name, out int number) && number >= 1 && number <= captureCount;
            _text = _text.Replace(reference.Text, known ? "%s" : "", StringComparison.Ordinal);
            if (known)
            {
                captures.Add(number - 1);
            }
        }

        if (captures.Count > 0)
        {
            _captures = [.. captures];
            _format = new GoFormat(_text, _captures.Length);
        }
    }

    public string Expand(string[] captures)
    {
        if (_format is null)
        {
            return _text;
        }

        var arguments = new string[_captures.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = captures[_captures[i]];
        }

        return _format.Write(arguments);
    }

    /// <summary>The references: <c>$</c>, perhaps <c>{</c>, as many of <c>A-Za-z0-9_$</c> as follow, perhaps <c>}</c>.</summary>
    internal static IEnumerable<Reference> References(string template)
    {
        int at = 0;
        while ((at = template.IndexOf('$', at)) >= 0)
        {
            int name = at + 1 < template.Length && template[at + 1] == '{' ? at + 2 : at + 1;
            int end = name;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] is '_' or '$'))
            {
                end++;
            }

            if (end == name)
            {
                at++;
                continue;
            }

            int after = end < template.Length && template[end] == '}' ? end + 1 : end;
            yield return new Reference(template[at..after], template[name..end]);
            at = after;
        }
    }

    private static bool IsNumber(string name, out int number)
        => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <param name="Text">With dollar and braces.</param>
    /// <param name="Name">Without.</param>
    internal readonly record struct Reference(string Text, string Name);
}
