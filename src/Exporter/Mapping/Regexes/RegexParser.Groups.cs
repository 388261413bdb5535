namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Parentheses: captures, groups that capture nothing, and flags.</summary>
internal sealed partial class RegexParser
{
    private void Open()
    {
        if (_at + 1 < _pattern.Length && _pattern[_at + 1] == '?')
        {
            OpenSpecial();
            return;
        }

        Push(_captureNames.Count);
        _captureNames.Add("");
        _at++;
    }

    private void OpenSpecial()
    {
        var rest = _pattern.AsSpan(_at);
        var nameStart = rest.Length > 3 && rest[2] == '<' ? 3 : rest.Length > 4 && rest[2..].StartsWith("P<") ? 4 : 0;
        if (nameStart > 0)
        {
            OpenNamed(rest, nameStart);
            return;
        }

        var start = _at;
        _at += 2;
        var flags = _flags;
        var value = true;
        var sawFlag = false;
        while (_at < _pattern.Length)
        {
            switch (ReadRune())
            {
                case 'i':
                    flags = flags with { IgnoreCase = value };
                    sawFlag = true;
                    continue;
                case 'm':
                    flags = flags with { MultiLine = value };
                    sawFlag = true;
                    continue;
                case 's':
                    flags = flags with { DotNewLine = value };
                    sawFlag = true;
                    continue;
                case 'U':
                    flags = flags with { Lazy = value };
                    sawFlag = true;
                    continue;
                case '-' when value:
                    value = false;
                    sawFlag = false;
                    continue;
                case ':' when value || sawFlag:
                    Push(capture: 0);
                    _flags = flags;
                    return;
                case ')' when value || sawFlag:
                    _flags = flags;
                    return;
            }

            break;
        }

        throw Reject("invalid or unsupported Perl syntax", start);
    }

    /// <summary><c>(?P&lt;name&gt;</c> or <c>(?&lt;name&gt;</c>.</summary>
    private void OpenNamed(ReadOnlySpan<char> rest, int nameStart)
    {
        var end = rest.IndexOf('>');
        var opening = (end < 0 ? rest : rest[..(end + 1)]).ToString();
        var name = end < nameStart ? "" : opening[nameStart..end];
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(RegexTemplate.NameCharacters))
        {
            throw new RegexSyntaxException("invalid named capture", opening);
        }

        Push(_captureNames.Count);
        _captureNames.Add(name);
        _at += opening.Length;
    }

    private void Push(int capture)
    {
        _outer.Push(_group);
        _group = new Group(capture, _flags);
    }

    private void Close()
    {
        if (!_outer.TryPop(out var outer))
        {
            throw new RegexSyntaxException("unexpected )", _pattern);
        }

        var inner = Checked(_group.Finish());
        _flags = _group.FlagsOutside;
        outer.Add(_group.Capture > 0
            ? Checked(new RegexNode(RegexNodeKind.Capture, inner) { Capture = _group.Capture })
            : inner);
        _group = outer;
        _at++;
    }

    /// <summary>Flags of <c>(?imsU)</c>.</summary>
    private readonly record struct Flags(bool IgnoreCase, bool MultiLine, bool DotNewLine, bool Lazy);

    /// <summary>What was read since an opening parenthesis.</summary>
    private sealed record Group(int Capture, Flags FlagsOutside)
    {
        private readonly List<RegexNode> _branches = [];
        private readonly List<RegexNode> _sequence = [];

        public void Add(RegexNode node) => _sequence.Add(node);

        /// <summary>Takes back what a repetition follows, if anything.</summary>
        public RegexNode? TakeLast()
        {
            if (_sequence.Count == 0)
            {
                return null;
            }

            var last = _sequence[^1];
            _sequence.RemoveAt(_sequence.Count - 1);
            return last;
        }

        public void EndBranch()
        {
            _branches.Add(_sequence.Count switch
            {
                0 => new RegexNode(RegexNodeKind.Empty),
                1 => _sequence[0],
                _ => new RegexNode(RegexNodeKind.Concat, [.. _sequence]),
            });
            _sequence.Clear();
        }

        public RegexNode Finish()
        {
            EndBranch();
            return _branches.Count == 1 ? _branches[0] : new RegexNode(RegexNodeKind.Alternate, [.. _branches]);
        }
    }
}
