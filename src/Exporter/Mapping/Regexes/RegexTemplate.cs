using System.Buffers;
using System.Globalization;
using System.Text;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>A name or label value with references to a regular expression's groups, as Go's <c>Regexp.Expand</c> reads it:
/// <c>$name</c> takes as many letters, digits and underscores as follow, so <c>$1_total</c> is the group "1_total".</summary>
internal sealed class RegexTemplate
{
    /// <summary>What the name of a group is made of.</summary>
    public static readonly SearchValues<char> NameCharacters
        = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private readonly List<Part> _parts = [];

    /// <param name="template">The text of the mapping file.</param>
    /// <param name="groupNames">By number; empty for groups without a name.</param>
    public RegexTemplate(string template, IReadOnlyList<string> groupNames)
    {
        var literal = 0;
        var at = 0;
        while ((at = template.IndexOf('$', at)) >= 0)
        {
            if (!TryReadReference(template, at, out var name, out var after))
            {
                // A dollar that begins no reference stands for itself.
                at++;
                continue;
            }

            _parts.Add(new Part(template[literal..at] + (name == "$" ? "$" : ""), []));
            if (name != "$")
            {
                _parts.Add(new Part("", GroupsNamed(name, groupNames)));
            }

            literal = at = after;
        }

        _parts.Add(new Part(template[literal..], []));
    }

    public string Expand(RegexMatch match)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.Literal);
            foreach (var group in part.Groups)
            {
                // Of several groups with one name, the first that took part counts.
                if (match.Took(group))
                {
                    text.Append(match.Group(group));
                    break;
                }
            }
        }

        return text.ToString();
    }

    private static bool TryReadReference(string template, int dollar, out string name, out int after)
    {
        var rest = template.AsSpan(dollar + 1);
        if (rest.Length > 0 && rest[0] == '$')
        {
            name = "$";
            after = dollar + 2;
            return true;
        }

        var braces = rest.Length > 0 && rest[0] == '{';
        rest = braces ? rest[1..] : rest;
        var length = NameLength(rest);
        name = rest[..length].ToString();
        after = dollar + 1 + length + (braces ? 2 : 0);
        return length > 0 && (!braces || (length < rest.Length && rest[length] == '}'));
    }

    /// <summary>Letters and digits of all scripts count here, though no group can have such a name.</summary>
    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '_' && !Rune.IsLetter(rune) && !Rune.IsDigit(rune))
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    private static int[] GroupsNamed(string name, IReadOnlyList<string> groupNames)
    {
        var isNumber = !name.AsSpan().ContainsAnyExceptInRange('0', '9') && (name.Length == 1 || name[0] != '0');
        if (isNumber)
        {
            var known = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < groupNames.Count;
            return known ? [number] : [];
        }

        return [.. Enumerable.Range(1, groupNames.Count - 1).Where(group => groupNames[group] == name)];
    }

    /// <summary>A literal text, then the first of some groups that took part.</summary>
    private readonly record struct Part(string Literal, int[] Groups);
}
