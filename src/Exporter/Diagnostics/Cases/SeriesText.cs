using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>A line of the exposition: <c>hits{code="200",method="GET"} 3</c>.</summary>
/// <param name="Name">With the suffix, if it has one.</param>
/// <param name="Labels">In the order of their names, escapes as written.</param>
/// <param name="Value">Null if it was left out.</param>
internal sealed record SeriesText(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double? Value)
{
    /// <summary>Name and labels in one form, whatever the order and the blanks were.</summary>
    public string Key => KeyOf(Name, Labels);

    /// <summary>As <see cref="Key"/>, without the label that tells buckets and quantiles apart.</summary>
    public string KeyOfSeries => KeyOf(Name, Labels.Where(label => label.Key is not ("le" or "quantile")));

    /// <returns>Null if the text is none.</returns>
    public static SeriesText? Parse(string text)
    {
        var open = text.IndexOf('{');
        var space = text.IndexOf(' ');
        var hasLabels = open >= 0 && (space < 0 || open < space);
        var nameEnd = hasLabels ? open : space < 0 ? text.Length : space;
        var name = text[..nameEnd];
        var labels = new List<KeyValuePair<string, string>>();
        var at = nameEnd;
        if (name.Length == 0 || name.AsSpan().ContainsAny("\"=,}") || (hasLabels && !TryReadLabels(text, ref at, labels)))
        {
            return null;
        }

        labels.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        var rest = text[at..].Trim();
        if (rest.Length == 0)
        {
            return new SeriesText(name, labels, null);
        }

        return FloatReader.TryParse(Encoding.UTF8.GetBytes(rest), out var value) ? new SeriesText(name, labels, value) : null;
    }

    private static string KeyOf(string name, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var inner = string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""));
        return inner.Length == 0 ? name : $"{name}{{{inner}}}";
    }

    /// <summary><c>"{" [ name "=" quoted *( "," name "=" quoted ) [ "," ] ] "}"</c>, with blanks anywhere between.</summary>
    private static bool TryReadLabels(string text, ref int at, List<KeyValuePair<string, string>> labels)
    {
        at++;
        while (true)
        {
            SkipBlanks(text, ref at);
            if (at < text.Length && text[at] == '}')
            {
                at++;
                return true;
            }

            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                return false;
            }

            var name = text[at..equals].Trim();
            at = equals + 1;
            SkipBlanks(text, ref at);
            if (name.Length == 0 || at >= text.Length || text[at] != '"')
            {
                return false;
            }

            var start = ++at;
            while (at < text.Length && text[at] != '"')
            {
                at += text[at] == '\\' ? 2 : 1;
            }

            if (at >= text.Length)
            {
                return false;
            }

            labels.Add(new(name, text[start..at++]));
            SkipBlanks(text, ref at);
            if (at < text.Length && text[at] == ',')
            {
                at++;
            }
        }
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }
}
