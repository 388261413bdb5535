using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>All glob rules of a file as one tree of segments, so that a look-up costs the name's length, not the number of
/// rules.</summary>
/// <remarks>
/// Same answers as pkg/mapper/fsm/fsm.go of statsd_exporter, its oddities included, because mapping files are tuned until they
/// work: a state gets its rule only when a rule's last segment creates it, so <c>a.b</c> after <c>a.b.c</c> is never found; a
/// rule that repeats an earlier one's text moves that one's priority to its own place; a segment <c>*</c> in a name follows the
/// star of a rule as a literal, and captures nothing.
/// </remarks>
internal sealed class GlobAutomaton(bool orderingDisabled)
{
    /// <summary>One for each type of event.</summary>
    private readonly GlobState[] _roots = [.. EventTypes.All.Select(_ => new GlobState())];
    private int _rules;
    private int _longestRule;

    /// <summary>Whether the star is tried too where a literal segment fits.</summary>
    public bool Backtracks { get; set; } = !orderingDisabled;

    /// <param name="match">A valid glob.</param>
    /// <param name="type">The only type of event that the rule takes; null for all.</param>
    /// <param name="rule">What a look-up answers.</param>
    /// <returns>The number of stars.</returns>
    public int Add(string match, EventType? type, int rule)
    {
        var segments = match.Split('.');
        _longestRule = Math.Max(_longestRule, segments.Length);
        for (var root = 0; root < _roots.Length; root++)
        {
            if (type is null || (int)type == root)
            {
                var end = AddPath(_roots[root], segments, rule);
                end.Priority = _rules;
            }
        }

        _rules++;
        return segments.Count(segment => segment == "*");
    }

    /// <param name="name">A StatsD name, as it came.</param>
    /// <param name="type">The type of its sample.</param>
    /// <param name="captures">What the stars took; longer than the number of stars.</param>
    /// <returns>The rule's number, or -1.</returns>
    public int Find(string name, EventType type, out string[] captures)
    {
        captures = [];

        // Segments beyond the longest rule cannot match, and are not worth an array: names come from strangers.
        var count = name.AsSpan().Count('.') + 1;
        return count > _longestRule ? -1 : Walk(name.Split('.'), _roots[(int)type], ref captures);
    }

    private static GlobState AddPath(GlobState state, string[] segments, int rule)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            var remaining = segments.Length - i - 1;
            if (state.Next.TryGetValue(segments[i], out var next))
            {
                next.MinRemaining = Math.Min(next.MinRemaining, remaining);
                next.MaxRemaining = Math.Max(next.MaxRemaining, remaining);
            }
            else
            {
                next = new GlobState
                {
                    MinRemaining = remaining,
                    MaxRemaining = remaining,
                    Rule = remaining == 0 ? rule : -1,
                };
                state.Next.Add(segments[i], next);
            }

            state = next;
        }

        return state;
    }

    /// <summary>Depth first, literals before stars. The states are a tree, so none is seen twice and the work is bounded by the
    /// rules, whatever the name.</summary>
    private int Walk(string[] segments, GlobState root, ref string[] captures)
    {
        // Captures of an abandoned branch stay in the array, and are seen by a rule whose star met a literal star.
        var current = new string[segments.Length];
        Array.Fill(current, "");
        var stars = new Stack<Branch>();
        GlobState? best = null;
        var state = Step(root, segments, 0, current, 0, stars, out var captured);
        var depth = 1;
        while (true)
        {
            while (state is not null)
            {
                if (depth == segments.Length)
                {
                    if (state.Rule >= 0 && (best is null || state.Priority < best.Priority))
                    {
                        best = state;
                        captures = (string[])current.Clone();
                    }

                    break;
                }

                state = Step(state, segments, depth, current, captured, stars, out captured);
                depth++;
            }

            if ((best is not null && orderingDisabled) || !stars.TryPop(out var branch))
            {
                return best?.Rule ?? -1;
            }

            state = branch.State;
            depth = branch.Depth + 1;
            captured = branch.Captured + 1;
            current[branch.Captured] = segments[branch.Depth];
        }
    }

    /// <summary>The state after the segment at <paramref name="depth"/>: the literal one if it leads far enough, else the star's.</summary>
    private GlobState? Step(
        GlobState state, string[] segments, int depth, string[] current, int capturedBefore, Stack<Branch> stars, out int captured)
    {
        captured = capturedBefore;
        var remaining = segments.Length - depth - 1;
        var hasStar = state.Next.TryGetValue("*", out var star) && star.Allows(remaining);
        if (state.Next.TryGetValue(segments[depth], out var literal) && literal.Allows(remaining))
        {
            if (Backtracks && hasStar)
            {
                stars.Push(new Branch(star!, depth, capturedBefore));
            }

            return literal;
        }

        if (!hasStar)
        {
            return null;
        }

        current[captured++] = segments[depth];
        return star;
    }

    /// <summary>A star left untried.</summary>
    private readonly record struct Branch(GlobState State, int Depth, int Captured);
}
