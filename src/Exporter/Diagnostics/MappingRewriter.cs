using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics;

/// <summary>Rewrites the old keys of a mapping file to today's. Only the text of these keys and the indentation of their values change:
/// comments, order and style of all else stay.</summary>
/// <remarks>The result counts only if a strict reading takes it and it means what the file meant; so a rare style that is not understood
/// here costs a message, and never a wrong file.</remarks>
internal sealed class MappingRewriter
{
    private const int Step = 2;

    private readonly RewriteText _text;
    private readonly IReadOnlyList<YamlFinding> _notices;
    private readonly List<YamlFinding> _done = [];
    private readonly HashSet<YamlNode> _seen = [];

    /// <summary>Keys that come up to the dash of their item, as all before them were taken out; and the line of that dash.</summary>
    private readonly Dictionary<YamlNode, int> _fronts = [];

    private MappingRewriter(string yaml, IReadOnlyList<YamlFinding> notices)
    {
        _text = new RewriteText(yaml);
        _notices = notices;
    }

    /// <param name="yaml">A file that loads.</param>
    /// <param name="done">What was changed, at its place in the old file.</param>
    /// <returns>The changes; null if they cannot be made here.</returns>
    /// <exception cref="YamlFileException">The file does not load.</exception>
    public static RewriteText? Rewrite(string yaml, out IReadOnlyList<YamlFinding> done)
    {
        var old = MetricMapper.Parse(yaml);
        var rewriter = new MappingRewriter(yaml, old.Findings);
        if (YamlTree.Read(yaml) is { Kind: YamlKind.Mapping } root)
        {
            rewriter.WalkRoot(root);
        }
        done = rewriter._done;
        try
        {
            return Means(old, MetricMapper.Parse(rewriter._text.Result(), isStrict: true)) ? rewriter._text : null;
        }
        catch (YamlFileException)
        {
            return null;
        }
    }

    /// <summary>Whether two files give every line the same series.</summary>
    public static bool Means(MetricMapper one, MetricMapper other)
        => IsSame(one.Defaults.Histogram, other.Defaults.Histogram)
            && IsSame(one.Defaults.Summary, other.Defaults.Summary)
            && one.Defaults == other.Defaults with { Histogram = one.Defaults.Histogram, Summary = one.Defaults.Summary }
            && one.Mappings.Count == other.Mappings.Count
            && one.Mappings.Zip(other.Mappings).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsSame(MetricMapping one, MetricMapping other)
        => IsSame(one.Histogram, other.Histogram)
            && IsSame(one.Summary, other.Summary)
            && one.Labels.SequenceEqual(other.Labels)
            && Bare(one) == Bare(other);

    private static MetricMapping Bare(MetricMapping rule)
        => rule with { Histogram = null, Summary = null, Labels = Array.Empty<KeyValuePair<string, string>>(), Line = 0 };

    private static bool IsSame(HistogramOptions? one, HistogramOptions? other)
        => one is null || other is null
            ? one == other
            : one.Buckets.SequenceEqual(other.Buckets) && one with { Buckets = other.Buckets } == other;

    private static bool IsSame(SummaryOptions? one, SummaryOptions? other)
        => one is null || other is null
            ? one == other
            : one.Quantiles.SequenceEqual(other.Quantiles) && one with { Quantiles = other.Quantiles } == other;

    private void WalkRoot(YamlNode root)
    {
        foreach (var pair in root.Children.Chunk(2))
        {
            switch (pair[0].Value)
            {
                case "defaults":
                    WalkSection(pair[1], "defaults");
                    break;
                case "mappings":
                    pair[1].Children.ForEach(rule => WalkSection(rule, "mappings"));
                    break;
            }
        }
    }

    private void WalkSection(YamlNode section, string name)
    {
        if (section.Kind != YamlKind.Mapping || !_seen.Add(section))
        {
            return;
        }
        var pairs = section.Children.Chunk(2).ToArray();
        for (var i = 0; i < pairs.Length; i++)
        {
            var (key, value) = (pairs[i][0], pairs[i][1]);
            if (key.IsMerge)
            {
                // What is merged lies where it was written first.
                (value.Kind == YamlKind.List ? value.Children : [value]).ForEach(source => WalkSection(source, name));
            }
            else if (key.Value is "summary_options" && name != "summary_options")
            {
                WalkSection(value, "summary_options");
            }
            else if (KeyHistory.All.FirstOrDefault(known => known.Section == name && known.Name == key.Value) is { IsOld: true } old)
            {
                Rewrite(section, pairs, i, old);
            }
            else if (key.Value == "match_metric_type" && value.Value == "timer")
            {
                Note(value, "\"timer\" is now \"observer\"", _text.Replace(value, "timer", "observer"));
            }
        }
    }

    private void Rewrite(YamlNode section, YamlNode[][] pairs, int index, MappingKey old)
    {
        var (key, value) = (pairs[index][0], pairs[index][1]);
        var notice = _notices.FirstOrDefault(finding => finding.Line == key.Line && finding.Column == key.Column);
        if (notice?.Text.StartsWith($"\"{old.Name}\" has no effect", StringComparison.Ordinal) == true)
        {
            Note(key, $"\"{old.Name}\" had no effect, and was taken out", TryDelete(section, pairs, index, keeps: true));
            return;
        }
        if (old.Name == "timer_type")
        {
            Note(key, "\"timer_type\" is now \"observer_type\"", _text.Replace(key, "timer_type", "observer_type"));
            return;
        }
        var outer = old.Today[..old.Today.IndexOf(':')];
        var rival = Array.Find(pairs, pair => pair[0].Value == outer);
        Note(
            key,
            $"\"{old.Name}\" is now part of \"{outer}\"",
            rival is null ? TryWrap(section, pairs, index, outer) : TryMove(section, pairs, index, rival[1]));
    }

    private void Note(YamlNode place, string text, bool isDone)
    {
        if (isDone)
        {
            _done.Add(new YamlFinding(place.Line, place.Column, YamlSeverity.Warning, text));
        }
    }

    private bool TryWrap(YamlNode section, YamlNode[][] pairs, int index, string outer)
    {
        var (key, value) = (pairs[index][0], pairs[index][1]);
        var start = _text.At(key);
        if (_text.IsFlow(section))
        {
            return _text.Insert(start, outer + ": {") && _text.Insert(_text.FlowEnd(_text.At(value)), "}");
        }
        var last = LastLine(pairs, index);
        for (var line = key.Line + 1; line <= last; line++)
        {
            _text.Indent(line, Step);
        }
        return _text.Insert(start, $"{outer}:{_text.LineEnd}{new string(' ', key.Column - 1 + Step)}");
    }

    /// <summary>Into options that are there already.</summary>
    private bool TryMove(YamlNode section, YamlNode[][] pairs, int index, YamlNode options)
    {
        var (key, value) = (pairs[index][0], pairs[index][1]);
        if (options.Kind != YamlKind.Mapping || options.Children.Count == 0)
        {
            return false;
        }
        var (from, target) = (_text.At(value), _text.At(options.Children[0]));
        if (!_text.IsFlow(section) && !_text.IsFlow(options) && _text.IsFirstOfLine(target))
        {
            return TryMoveLines(section, pairs, index, options.Children[0]);
        }
        if (_text.CharAt(from) != '[')
        {
            return false;
        }
        var list = _text.Between(from, _text.FlowEnd(from));
        var separator = _text.IsFlow(options) ? ", " : _text.LineEnd + new string(' ', options.Children[0].Column - 1);
        return !list.Contains('\n')
            && TryDelete(section, pairs, index, keeps: _text.Line(key.Line).Contains('#'))
            && _text.Insert(target, $"{key.Value}: {list}{separator}");
    }

    private bool TryMoveLines(YamlNode section, YamlNode[][] pairs, int index, YamlNode target)
    {
        var key = pairs[index][0];
        var lines = _text.Between(_text.At(key), _text.LineStart(LastLine(pairs, index) + 1)).Split('\n', StringSplitOptions.None);
        var more = new string(' ', Math.Max(0, target.Column - key.Column));
        var moved = lines.Where((line, i) => i < lines.Length - 1 || line.Length > 0)
            .Select((line, i) => (i == 0 ? new string(' ', target.Column - 1) : line.Trim().Length > 0 ? more : "") + line.TrimEnd('\r'));
        return target.Column > key.Column
            && TryDelete(section, pairs, index, keeps: false)
            && _text.Insert(_text.LineStart(target.Line), string.Concat(moved.Select(line => line + _text.LineEnd)));
    }

    /// <param name="keeps">In block style a comment stays of it, with the comments that it has.</param>
    private bool TryDelete(YamlNode section, YamlNode[][] pairs, int index, bool keeps)
    {
        var (key, value) = (pairs[index][0], pairs[index][1]);
        var start = _text.At(key);
        var next = index + 1 < pairs.Length ? pairs[index + 1][0] : null;
        if (_text.IsFlow(section))
        {
            return next is not null
                ? _text.Delete(start, _text.At(next))
                : _text.Delete(index > 0 ? _text.LastComma(start) : start, _text.FlowEnd(_text.At(value)));
        }
        var last = LastLine(pairs, index);
        var isFirst = _text.IsFirstOfLine(start) && !_fronts.ContainsKey(key);
        var line = _fronts.GetValueOrDefault(key, key.Line);
        if (keeps)
        {
            var lines = _text.Between(start, _text.LineStart(last + 1)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var indent = new string(' ', isFirst ? key.Column - 1 : _text.Line(line).TakeWhile(c => c == ' ').Count());
            _text.Insert(_text.LineStart(line), string.Concat(lines.Select(one => $"{indent}# {one}{_text.LineEnd}")));
        }
        if (isFirst)
        {
            return _text.Delete(_text.LineStart(key.Line), _text.LineStart(last + 1));
        }
        // "- old: 1": the dash stays, and the next key, or the comment above it, comes up to it.
        var behind = _text.LineStart(last + 1) + key.Column - 1;
        if (next is null || (behind < _text.At(next) && _text.IsFirstOfLine(behind)))
        {
            return next is not null && _text.Delete(start, behind);
        }
        _fronts[next] = line;
        return _text.Delete(start, _text.At(next));
    }

    /// <summary>The last line of a value in block style; what follows it, such as the comment of the next key, is not its.</summary>
    private int LastLine(YamlNode[][] pairs, int index)
    {
        var key = pairs[index][0];
        var last = key.Line;
        var limit = index + 1 < pairs.Length ? pairs[index + 1][0].Line - 1 : int.MaxValue;
        for (var line = key.Line + 1; line <= Math.Min(limit, _text.Lines); line++)
        {
            var text = _text.Line(line).Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }
            var indent = _text.Line(line).TakeWhile(c => c == ' ').Count();
            if (limit == int.MaxValue && indent < key.Column && !(indent == key.Column - 1 && text[0] is '-' or ']' or '}'))
            {
                break;
            }
            last = line;
        }
        return last;
    }
}
