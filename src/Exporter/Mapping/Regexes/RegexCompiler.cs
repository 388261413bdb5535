namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Turns a parsed expression into steps for <see cref="RegexMatcher"/>.</summary>
internal sealed class RegexCompiler
{
    /// <summary>The time of a look-up is the name's length times this at worst. RE2 allows 3.3 million.</summary>
    private const int MaxInstructions = 100_000;

    private readonly List<RegexInstruction> _code = [];
    private readonly string _pattern;

    private RegexCompiler(string pattern)
    {
        _pattern = pattern;
    }

    /// <exception cref="RegexSyntaxException">The expression is too large.</exception>
    public static RegexInstruction[] Compile(string pattern, RegexNode root)
    {
        var compiler = new RegexCompiler(pattern);
        compiler.Emit(new RegexInstruction(RegexOperation.Save, 0));
        compiler.Emit(root);
        compiler.Emit(new RegexInstruction(RegexOperation.Save, 1));
        compiler.Emit(new RegexInstruction(RegexOperation.Match));
        return [.. compiler._code];
    }

    private void Emit(RegexNode node)
    {
        switch (node.Kind)
        {
            case RegexNodeKind.Empty:
                break;
            case RegexNodeKind.Class:
                Emit(new RegexInstruction(RegexOperation.Rune) { Class = node.Class });
                break;
            case RegexNodeKind.Capture:
                Emit(new RegexInstruction(RegexOperation.Save, 2 * node.Capture));
                Emit(node.Children[0]);
                Emit(new RegexInstruction(RegexOperation.Save, (2 * node.Capture) + 1));
                break;
            case RegexNodeKind.Concat:
                Array.ForEach(node.Children, Emit);
                break;
            case RegexNodeKind.Alternate:
                EmitAlternate(node);
                break;
            case RegexNodeKind.Repeat:
                EmitRepeat(node);
                break;
            default:
                Emit(new RegexInstruction(RegexOperation.Assert) { Assertion = node.Kind });
                break;
        }
    }

    private void EmitAlternate(RegexNode node)
    {
        var exits = new List<int>();
        foreach (var branch in node.Children.AsSpan()[..^1])
        {
            var split = Reserve();
            Emit(branch);
            exits.Add(Reserve());
            _code[split] = new RegexInstruction(RegexOperation.Split, split + 1, _code.Count);
        }

        Emit(node.Children[^1]);
        foreach (var exit in exits)
        {
            _code[exit] = new RegexInstruction(RegexOperation.Jump, _code.Count);
        }
    }

    private void EmitRepeat(RegexNode node)
    {
        var body = node.Children[0];
        if (node.Max < 0)
        {
            for (var i = 1; i < node.Min; i++)
            {
                Emit(body);
            }

            if (node.Min > 0)
            {
                EmitOneOrMore(body, node.Lazy);
            }
            else if (CanBeEmpty(body))
            {
                // (body+)?, not a loop around the body: an empty turn of it must keep its place among the priorities, as it
                // does in Go since 1.17 (golang.org/issue/46123).
                var split = Reserve();
                EmitOneOrMore(body, node.Lazy);
                _code[split] = Split(split + 1, _code.Count, node.Lazy);
            }
            else
            {
                var split = Reserve();
                Emit(body);
                Emit(new RegexInstruction(RegexOperation.Jump, split));
                _code[split] = Split(split + 1, _code.Count, node.Lazy);
            }

            return;
        }

        for (var i = 0; i < node.Min; i++)
        {
            Emit(body);
        }

        // x{0,3} is (x(x(x)?)?)?: all ways out lead to the same place.
        var splits = new List<int>();
        for (var i = node.Min; i < node.Max; i++)
        {
            splits.Add(Reserve());
            Emit(body);
        }

        foreach (var split in splits)
        {
            _code[split] = Split(split + 1, _code.Count, node.Lazy);
        }
    }

    private void EmitOneOrMore(RegexNode body, bool lazy)
    {
        var start = _code.Count;
        Emit(body);
        Emit(Split(start, _code.Count + 1, lazy));
    }

    private static RegexInstruction Split(int body, int exit, bool lazy)
        => lazy ? new RegexInstruction(RegexOperation.Split, exit, body) : new RegexInstruction(RegexOperation.Split, body, exit);

    private static bool CanBeEmpty(RegexNode node) => node.Kind switch
    {
        RegexNodeKind.Class => false,
        RegexNodeKind.Capture => CanBeEmpty(node.Children[0]),
        RegexNodeKind.Concat => Array.TrueForAll(node.Children, CanBeEmpty),
        RegexNodeKind.Alternate => Array.Exists(node.Children, CanBeEmpty),
        RegexNodeKind.Repeat => node.Min == 0 || CanBeEmpty(node.Children[0]),
        _ => true,
    };

    private int Reserve()
    {
        Emit(default(RegexInstruction));
        return _code.Count - 1;
    }

    private void Emit(RegexInstruction instruction)
    {
        if (_code.Count == MaxInstructions)
        {
            throw new RegexSyntaxException("expression too large", _pattern);
        }

        _code.Add(instruction);
    }
}
