namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Runs a compiled expression over a text by following all ways at once (Thompson's simulation with Pike's captures).
/// Not thread-safe: it holds the state of one search.</summary>
internal sealed class RegexMatcher
{
    private readonly RegexInstruction[] _code;
    private readonly bool _anchored;
    private readonly int _slotCount;
    private readonly Stack<Pending> _pending = new();

    // Most searches find nothing, so the first run notes no positions; only a match is run again, to learn its groups.
    private readonly RegexThreads[] _bare;
    private RegexThreads[]? _noting;

    public RegexMatcher(RegexInstruction[] code, bool anchored, int groups)
    {
        _code = code;
        _anchored = anchored;
        _slotCount = 2 * groups;
        _bare = [new RegexThreads(code.Length, 0), new RegexThreads(code.Length, 0)];
    }

    /// <returns>Start and end of each group in turn, or null if nothing matches.</returns>
    public int[]? Find(string text)
    {
        if (!Run(text, _bare, []))
        {
            return null;
        }

        _noting ??= [new RegexThreads(_code.Length, _slotCount), new RegexThreads(_code.Length, _slotCount)];
        var result = new int[_slotCount];
        Run(text, _noting, result);
        return result;
    }

    private bool Run(string text, RegexThreads[] lists, Span<int> result)
    {
        var current = lists[0];
        var next = lists[1];
        current.Clear();
        var scratch = new int[result.Length];
        var matched = false;
        for (var position = 0; ;)
        {
            if (!matched && (position == 0 || !_anchored))
            {
                // Later starts come last: the leftmost match wins.
                Array.Fill(scratch, -1);
                Follow(current, 0, text, position, scratch);
            }

            var rune = ReadRune(text, position, out var length);
            next.Clear();
            for (var i = 0; i < current.Count; i++)
            {
                ref readonly var step = ref _code[current[i]];
                if (step.Operation == RegexOperation.Match)
                {
                    // What comes after has lower priority.
                    current.Slots(i).CopyTo(result);
                    matched = true;
                    break;
                }

                if (step.Operation == RegexOperation.Rune && rune >= 0 && step.Class!.Contains(rune))
                {
                    current.Slots(i).CopyTo(scratch);
                    Follow(next, current[i] + 1, text, position + length, scratch);
                }
            }

            var finished = rune < 0 || (next.Count == 0 && (matched || _anchored)) || (matched && result.IsEmpty);
            if (finished)
            {
                return matched;
            }

            position += length;
            (current, next) = (next, current);
        }
    }

    /// <summary>Adds a step, and all that are reached from it without taking a character.</summary>
    private void Follow(RegexThreads threads, int first, string text, int position, Span<int> slots)
    {
        _pending.Push(new Pending(first, -1, 0));
        while (_pending.TryPop(out var pending))
        {
            if (pending.Slot >= 0)
            {
                slots[pending.Slot] = pending.OldPosition;
                continue;
            }

            var index = pending.Step;
            while (index >= 0 && threads.TryAdd(index))
            {
                var step = _code[index];
                switch (step.Operation)
                {
                    case RegexOperation.Jump:
                        index = step.X;
                        break;
                    case RegexOperation.Split:
                        _pending.Push(new Pending(step.Y, -1, 0));
                        index = step.X;
                        break;
                    case RegexOperation.Save:
                        if (!slots.IsEmpty)
                        {
                            _pending.Push(new Pending(0, step.X, slots[step.X]));
                            slots[step.X] = position;
                        }

                        index++;
                        break;
                    case RegexOperation.Assert:
                        index = Holds(step.Assertion, text, position) ? index + 1 : -1;
                        break;
                    default:
                        slots.CopyTo(threads.Slots(threads.Count - 1));
                        index = -1;
                        break;
                }
            }
        }
    }

    private static bool Holds(RegexNodeKind assertion, string text, int position)
    {
        var atStart = position == 0;
        var atEnd = position == text.Length;
        return assertion switch
        {
            RegexNodeKind.BeginText => atStart,
            RegexNodeKind.EndText => atEnd,
            RegexNodeKind.BeginLine => atStart || text[position - 1] == '\n',
            RegexNodeKind.EndLine => atEnd || text[position] == '\n',
            RegexNodeKind.WordBoundary => IsBoundary(text, position),
            _ => !IsBoundary(text, position),
        };
    }

    private static bool IsBoundary(string text, int position)
        => (position > 0 && IsWord(text[position - 1])) != (position < text.Length && IsWord(text[position]));

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int ReadRune(string text, int position, out int length)
    {
        length = 1;
        if (position >= text.Length)
        {
            return -1;
        }

        if (position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(text[position], text[position + 1]);
        }

        return text[position];
    }

    /// <summary>A step to follow later, or (with a slot) a position to put back.</summary>
    private readonly record struct Pending(int Step, int Slot, int OldPosition);
}
