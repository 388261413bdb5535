using System.Text;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>Go's <c>fmt.Sprintf</c> with arguments that are all text.</summary>
/// <remarks>Explicit argument numbers (<c>%[1]s</c>) and widths taken from arguments (<c>%*s</c>) are not read: a template that
/// holds them by accident gets them back as bad verbs.</remarks>
internal sealed class GoFormat
{
    private readonly List<Part> _parts = [];

    public GoFormat(string format)
    {
        int at = 0;
        while (at < format.Length)
        {
            int percent = format.IndexOf('%', at);
            int end = percent < 0 ? format.Length : percent;
            if (end > at)
            {
                _parts.Add(new Part(format[at..end], default));
            }

            at = percent < 0 ? end : ReadVerb(format, percent + 1);
        }
    }

    public string Write(ReadOnlySpan<string> arguments)
    {
        var text = new StringBuilder();
        int next = 0;
        foreach (Part part in _parts)
        {
            if (part.Literal is not null)
            {
                text.Append(part.Literal);
            }
            else if (next < arguments.Length)
            {
                text.Append(part.Verb.Format(arguments[next++]));
            }
            else
            {
                text.Append("%!").Append(part.Verb.Letter.ToString()).Append("(MISSING)");
            }
        }

        if (next < arguments.Length)
        {
            text.Append("%!(EXTRA ");
            for (int i = next; i < arguments.Length; i++)
            {
                text.Append(i > next ? ", " : "").Append("string=").Append(arguments[i]);
            }

            text.Append(')');
        }

        return text.ToString();
    }

    private int ReadVerb(string format, int at)
    {
        bool minus = false;
        bool zero = false;
        bool plus = false;
        bool sharp = false;
        while (at < format.Length && format[at] is '-' or '0' or '+' or '#' or ' ')
        {
            // A minus, wherever it stands, pads with spaces on the right.
            minus |= format[at] == '-';
            zero |= format[at] == '0';
            plus |= format[at] == '+';
            sharp |= format[at] == '#';
            at++;
        }

        int width = ReadNumber(format, ref at) ?? 0;
        int? precision = null;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            precision = ReadNumber(format, ref at) ?? 0;
        }

        if (at >= format.Length)
        {
            _parts.Add(new Part("%!(NOVERB)", default));
            return at;
        }

        Rune letter = Rune.GetRuneAt(format, at);
        _parts.Add(letter.Value == '%'
            ? new Part("%", default)
            : new Part(null, new GoVerb(letter, width, precision, minus, zero && !minus, plus, sharp)));
        return at + letter.Utf16SequenceLength;
    }

    private static int? ReadNumber(string format, ref int at)
    {
        int start = at;
        int number = 0;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            // A width is memory: Go allows a million, which a template has no use for.
            number = Math.Min((number * 10) + (format[at] - '0'), 1000);
            at++;
        }

        return at == start ? null : number;
    }

    private readonly record struct Part(string? Literal, GoVerb Verb);
}
