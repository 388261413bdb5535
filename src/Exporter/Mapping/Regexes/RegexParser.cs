using System.Text;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Parses RE2 syntax. What Go's regexp package rejects is rejected, with its text and in its order.</summary>
/// <remarks>Behaviour: Go 1.26, regexp/syntax, flags <c>Perl</c>. Groups are kept on a stack, so that a deeply nested expression
/// costs memory, not the thread's stack.</remarks>
internal sealed partial class RegexParser
{
    // Limits of regexp/syntax.
    private const int MaxRepeat = 1000;
    private const int MaxHeight = 1000;

    private readonly string _pattern;
    private readonly Stack<Group> _outer = new();
    private readonly List<string> _captureNames = [""];
    private Group _group = new(Capture: -1, default);
    private Flags _flags = new(IgnoreCase: false, MultiLine: false, DotNewLine: false, Lazy: false);
    private int _at;

    private RegexParser(string pattern)
    {
        _pattern = pattern;
    }

    /// <param name="pattern">The expression.</param>
    /// <param name="captureNames">By number; empty for groups without a name.</param>
    /// <exception cref="RegexSyntaxException">RE2 rejects the expression.</exception>
    public static RegexNode Parse(string pattern, out IReadOnlyList<string> captureNames)
    {
        var parser = new RegexParser(pattern);
        captureNames = parser._captureNames;
        return parser.ParseAll();
    }

    private RegexNode ParseAll()
    {
        var lastRepeat = -1;
        while (_at < _pattern.Length)
        {
            var repeat = -1;
            var c = _pattern[_at];
            switch (c)
            {
                case '(':
                    Open();
                    break;
                case ')':
                    Close();
                    break;
                case '|':
                    _group.EndBranch();
                    _at++;
                    break;
                case '*' or '+' or '?':
                    repeat = _at++;
                    Repeat(c == '+' ? 1 : 0, c == '?' ? 1 : -1, counted: false, repeat, lastRepeat);
                    break;
                case '{' when TryReadCounts(out var min, out var max, out var after):
                    repeat = _at;
                    _at = after;
                    if (min is < 0 or > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max))
                    {
                        throw Reject("invalid repeat count", repeat);
                    }

                    Repeat(min, max, counted: true, repeat, lastRepeat);
                    break;
                default:
                    ParseAtom(c);
                    break;
            }

            lastRepeat = repeat;
        }

        return _outer.Count == 0 ? Checked(_group.Finish()) : throw new RegexSyntaxException("missing closing )", _pattern);
    }

    private void ParseAtom(char c)
    {
        switch (c)
        {
            case '^':
                Add(new RegexNode(_flags.MultiLine ? RegexNodeKind.BeginLine : RegexNodeKind.BeginText), 1);
                break;
            case '$':
                Add(new RegexNode(_flags.MultiLine ? RegexNodeKind.EndLine : RegexNodeKind.EndText), 1);
                break;
            case '.':
                RuneSet[] excluded = _flags.DotNewLine ? [] : [new RuneSet { Ranges = ['\n', '\n'] }];
                Add(new RegexNode(RegexNodeKind.Class) { Class = new RuneClass(excluded, negated: true) }, 1);
                break;
            case '[':
                ParseClass();
                break;
            case '\\':
                ParseBackslash();
                break;
            default:
                AddLiteral(ReadRune());
                break;
        }
    }

    private void ParseBackslash()
    {
        var letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : '\0';
        switch (letter)
        {
            case 'A':
                Add(new RegexNode(RegexNodeKind.BeginText), 2);
                break;
            case 'z':
                Add(new RegexNode(RegexNodeKind.EndText), 2);
                break;
            case 'b':
                Add(new RegexNode(RegexNodeKind.WordBoundary), 2);
                break;
            case 'B':
                Add(new RegexNode(RegexNodeKind.NoWordBoundary), 2);
                break;
            case 'C':
                _at += 2;
                throw Reject("invalid escape sequence", _at - 2);
            case 'Q':
                ParseQuoted();
                break;
            default:
                if (TryReadGroup() is { } set)
                {
                    Add(new RegexNode(RegexNodeKind.Class) { Class = new RuneClass([set], negated: false) }, 0);
                }
                else
                {
                    AddLiteral(ReadEscape());
                }

                break;
        }
    }

    /// <summary><c>\Q</c> to <c>\E</c>, or to the end: all literal.</summary>
    private void ParseQuoted()
    {
        var end = _pattern.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
        var after = end < 0 ? _pattern.Length : end + 2;
        end = end < 0 ? _pattern.Length : end;
        _at += 2;
        while (_at < end)
        {
            AddLiteral(ReadRune());
        }

        _at = after;
    }

    private void Repeat(int min, int max, bool counted, int start, int lastRepeat)
    {
        var lazy = _flags.Lazy;
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _at++;
            lazy = !lazy;
        }

        // a** is an error, not a doubled star; and a++ means something else where it means anything.
        if (lastRepeat >= 0)
        {
            throw Reject("invalid nested repetition operator", lastRepeat);
        }

        if (_group.TakeLast() is not { } repeated)
        {
            throw Reject("missing argument to repetition operator", start);
        }

        var node = Checked(new RegexNode(RegexNodeKind.Repeat, repeated) { Min = min, Max = max, Lazy = lazy, IsCounted = counted });
        if (counted && (min >= 2 || max >= 2) && !node.RepeatsWithin(MaxRepeat))
        {
            throw Reject("invalid repeat count", start);
        }

        _group.Add(node);
    }

    private void AddLiteral(int rune)
        => Add(new RegexNode(RegexNodeKind.Class) { Class = RuneClass.Of(rune, _flags.IgnoreCase) }, 0);

    private void Add(RegexNode node, int length)
    {
        _group.Add(node);
        _at += length;
    }

    private RegexNode Checked(RegexNode node)
        => node.Height <= MaxHeight ? node : throw new RegexSyntaxException("expression nests too deeply", _pattern);

    private int ReadRune()
    {
        Rune.DecodeFromUtf16(_pattern.AsSpan(_at), out var rune, out var length);
        _at += length;
        return rune.Value;
    }

    /// <summary>An error about what was read from <paramref name="start"/> to here.</summary>
    private RegexSyntaxException Reject(string problem, int start) => new(problem, _pattern[start.._at]);
}
