using System.Globalization;
using System.Text;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>Go's <c>fmt.Sprintf</c> with arguments that are all text.</summary>
internal sealed class GoFormat
{
    private readonly List<Part> _parts = [];
    private readonly int _arguments;
    private int _next;
    private bool _reordered;

    /// <param name="format">Text with verbs.</param>
    /// <param name="arguments">How many there will be.</param>
    public GoFormat(string format, int arguments)
    {
        _arguments = arguments;
        int at = 0;
        while (at < format.Length)
        {
            int percent = format.IndexOf('%', at);
            int end = percent < 0 ? format.Length : percent;
            if (end > at)
            {
                AddText(format[at..end]);
            }

            at = percent < 0 ? end : ReadVerb(format, percent + 1);
        }
    }

    public string Write(ReadOnlySpan<string> arguments)
    {
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            text.Append(part.Literal ?? part.Verb.Format(arguments[part.Argument]));
        }

        if (_next < arguments.Length && !_reordered)
        {
            text.Append("%!(EXTRA ");
            for (int i = _next; i < arguments.Length; i++)
            {
                text.Append(i > _next ? ", " : "").Append("string=").Append(arguments[i]);
            }

            text.Append(')');
        }

        return text.ToString();
    }

    private void AddText(string text) => _parts.Add(new Part(text, default, 0));

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

        bool good = true;
        bool indexed = ReadIndex(format, ref at, ref good);
        int? width = ReadStar(format, ref at, "%!(BADWIDTH)", ref indexed) ? null : ReadNumber(format, ref at);
        good &= !indexed || width is null;
        int? precision = null;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            good &= !indexed;
            indexed = ReadIndex(format, ref at, ref good);
            precision = ReadStar(format, ref at, "%!(BADPREC)", ref indexed) ? null : ReadNumber(format, ref at) ?? 0;
        }

        if (!indexed)
        {
            ReadIndex(format, ref at, ref good);
        }

        if (at >= format.Length)
        {
            AddText("%!(NOVERB)");
            return at;
        }

        Rune letter = Rune.GetRuneAt(format, at);
        var verb = new GoVerb(letter, width ?? 0, precision, minus, zero && !minus, plus, sharp);
        _parts.Add(letter.Value == '%' ? new Part("%", default, 0)
            : !good ? new Part($"%!{letter}(BADINDEX)", default, 0)
            : _next >= _arguments ? new Part($"%!{letter}(MISSING)", default, 0)
            : new Part(null, verb, _next++));
        return at + letter.Utf16SequenceLength;
    }

    /// <summary>The number of an argument: <c>[2]</c>.</summary>
    private bool ReadIndex(string format, ref int at, ref bool good)
    {
        if (at >= format.Length || format[at] != '[')
        {
            return false;
        }

        _reordered = true;
        int end = format.IndexOf(']', at);
        bool isNumber = int.TryParse(
            end < 0 ? "" : format.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        at = end < 0 ? at + 1 : end + 1;
        if (isNumber && number >= 1 && number <= _arguments)
        {
            _next = number - 1;
            return true;
        }

        good = false;
        return isNumber;
    }

    /// <summary>A width or precision that is to be taken from the next argument, and no text is one.</summary>
    private bool ReadStar(string format, ref int at, string error, ref bool indexed)
    {
        if (at >= format.Length || format[at] != '*')
        {
            return false;
        }

        at++;
        AddText(error);
        _next += _next < _arguments ? 1 : 0;
        indexed = false;
        return true;
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

    /// <summary>A text, or a verb and the number of its argument.</summary>
    private readonly record struct Part(string? Literal, GoVerb Verb, int Argument);
}
