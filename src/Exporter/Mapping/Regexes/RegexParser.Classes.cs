using System.Globalization;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Classes in brackets, escapes and counts.</summary>
internal sealed partial class RegexParser
{
    private const int LastRune = 0x10FFFF;

    private void ParseClass()
    {
        var start = _at++;
        var negated = _at < _pattern.Length && _pattern[_at] == '^';
        _at += negated ? 1 : 0;
        var sets = new List<RuneSet>();
        for (var first = true; first || _at >= _pattern.Length || _pattern[_at] != ']'; first = false)
        {
            if (TryReadPosixGroup() is { } posix)
            {
                sets.Add(posix);
            }
            else if (TryReadGroup() is { } group)
            {
                sets.Add(group);
            }
            else
            {
                sets.Add(ReadRange(start));
            }
        }

        _at++;
        _group.Add(new RegexNode(RegexNodeKind.Class) { Class = new RuneClass(sets, negated) });
    }

    private RuneSet ReadRange(int classStart)
    {
        var start = _at;
        var low = ReadClassRune(classStart);
        var high = low;

        // [a-] means a or a dash.
        if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            high = ReadClassRune(classStart);
            if (high < low)
            {
                throw Reject("invalid character class range", start);
            }
        }

        return new RuneSet { Ranges = [low, high], IgnoreCase = _flags.IgnoreCase };
    }

    private int ReadClassRune(int classStart)
    {
        if (_at >= _pattern.Length)
        {
            throw new RegexSyntaxException("missing closing ]", _pattern[classStart..]);
        }

        return _pattern[_at] == '\\' ? ReadEscape() : ReadRune();
    }

    private RuneSet? TryReadPosixGroup()
    {
        var rest = _pattern.AsSpan(_at);
        if (rest.Length <= 2 || !rest.StartsWith("[:") || rest[2..].IndexOf(":]") is not (>= 0 and var end))
        {
            return null;
        }

        var start = _at;
        _at += end + 4;
        return RuneGroups.Posix(rest[..(end + 4)], _flags.IgnoreCase)
            ?? throw Reject("invalid character class range", start);
    }

    /// <summary><c>\d</c>, <c>\pL</c> and the like.</summary>
    private RuneSet? TryReadGroup()
    {
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '\\')
        {
            return null;
        }

        if (_pattern[_at + 1] is 'p' or 'P')
        {
            return ReadUnicodeGroup();
        }

        var set = RuneGroups.Perl(_pattern[_at + 1], _flags.IgnoreCase);
        _at += set is null ? 0 : 2;
        return set;
    }

    private RuneSet ReadUnicodeGroup()
    {
        var start = _at;
        var negated = _pattern[_at + 1] == 'P';
        _at += 2;
        string name;
        if (_at < _pattern.Length && _pattern[_at] == '{')
        {
            var end = _pattern.IndexOf('}', _at);
            name = end < 0 ? "" : _pattern[(_at + 1)..end];
            _at = end < 0 ? _pattern.Length : end + 1;
        }
        else
        {
            var nameStart = _at;
            if (_at < _pattern.Length)
            {
                ReadRune();
            }

            name = _pattern[nameStart.._at];
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        return RuneGroups.Unicode(name, negated, _flags.IgnoreCase) ?? throw Reject("invalid character class range", start);
    }

    private int ReadEscape()
    {
        var start = _at++;
        if (_at >= _pattern.Length)
        {
            throw new RegexSyntaxException("trailing backslash at end of expression", "");
        }

        var rune = ReadRune();
        switch (rune)
        {
            // One digit other than 0 would be a back-reference, which RE2 has not.
            case >= '1' and <= '7' when !NextIsOctal():
                break;
            case >= '0' and <= '7':
                var octal = rune - '0';
                for (var i = 1; i < 3 && NextIsOctal(); i++)
                {
                    octal = (octal * 8) + (_pattern[_at++] - '0');
                }

                return octal;
            case 'x' when TryReadHex(out var hex):
                return hex;
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case < 0x80 when !char.IsAsciiLetterOrDigit((char)rune):
                return rune;
        }

        throw Reject("invalid escape sequence", start);
    }

    private bool NextIsOctal() => _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7';

    /// <summary>Two digits, or any number of them in braces. What is left unread ends the excerpt of the error.</summary>
    private bool TryReadHex(out int value)
    {
        value = 0;
        if (_at >= _pattern.Length)
        {
            return false;
        }

        var first = ReadRune();
        if (first != '{')
        {
            var second = _at < _pattern.Length ? ReadRune() : -1;
            value = (HexDigit(first) * 16) + HexDigit(second);
            return HexDigit(first) >= 0 && HexDigit(second) >= 0;
        }

        var digits = 0;
        while (_at < _pattern.Length)
        {
            var rune = ReadRune();
            if (rune == '}')
            {
                return digits > 0;
            }

            value = (value * 16) + HexDigit(rune);
            if (HexDigit(rune) < 0 || value > LastRune)
            {
                return false;
            }

            digits++;
        }

        return false;
    }

    private static int HexDigit(int rune) => rune is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)rune)
        ? "0123456789abcdef".IndexOf(char.ToLowerInvariant((char)rune))
        : -1;

    /// <summary><c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>. Anything else is a literal brace.</summary>
    private bool TryReadCounts(out int min, out int max, out int after)
    {
        max = -1;
        after = _at + 1;
        if (!TryReadCount(ref after, out min) || after >= _pattern.Length)
        {
            return false;
        }

        if (_pattern[after] != ',')
        {
            max = min;
        }
        else if (++after < _pattern.Length && _pattern[after] != '}' && !TryReadCount(ref after, out max))
        {
            return false;
        }

        return after < _pattern.Length && _pattern[after++] == '}';
    }

    private bool TryReadCount(ref int at, out int count)
    {
        var start = at;
        while (at < _pattern.Length && char.IsAsciiDigit(_pattern[at]))
        {
            at++;
        }

        var digits = _pattern.AsSpan(start, at - start);
        var fits = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count);

        // Too large for an integer is too large for RE2.
        count = fits ? count : MaxRepeat + 1;
        return digits.Length == 1 || (digits.Length > 1 && digits[0] != '0');
    }
}
