using System.Text;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics;

/// <summary>A text and changes to it, told as a new text or as the difference.</summary>
/// <param name="text">As it was.</param>
internal sealed class RewriteText(string text)
{
    private const int Context = 3;

    private readonly List<(int Start, int End, string New)> _changes = [];
    private readonly int[] _lineStarts = [0, .. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(i => i + 1)];

    /// <summary>Nothing changes.</summary>
    public bool IsSame => _changes.Count == 0;

    public int Lines => _lineStarts.Length;

    public string LineEnd => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <param name="number">From 1.</param>
    public string Line(int number) => text[LineStart(number)..LineStart(number + 1)].TrimEnd('\r', '\n');

    /// <param name="number">From 1; behind the last one it is the end.</param>
    public int LineStart(int number) => number > Lines ? text.Length : _lineStarts[number - 1];

    /// <summary>Where a node begins. A byte order mark has no column.</summary>
    public int At(YamlNode node)
        => Math.Min(text.Length, LineStart(node.Line) + node.Column - 1 + (node.Line == 1 && text.StartsWith('\uFEFF') ? 1 : 0));

    public char CharAt(int index) => index < text.Length ? text[index] : '\0';

    public string Between(int start, int end) => text[start..end];

    /// <summary>Whether nothing but spaces stands before it.</summary>
    public bool IsFirstOfLine(int index) => text.AsSpan(0, index).TrimEnd(' ') is [] or [.., '\n'];

    /// <summary>Whether a mapping is written in braces. An anchor may stand before them.</summary>
    public bool IsFlow(YamlNode mapping)
    {
        var index = At(mapping);
        while (CharAt(index) is '&' or '!')
        {
            while (index < text.Length && !char.IsWhiteSpace(text[index]))
            {
                index++;
            }
            while (CharAt(index) == ' ')
            {
                index++;
            }
        }
        return CharAt(index) == '{';
    }

    /// <summary>Behind a value in flow style.</summary>
    public int FlowEnd(int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'' or '"':
                    i = text.IndexOf(text[i], i + 1);
                    if (i < 0)
                    {
                        return text.Length;
                    }
                    break;
                case '[' or '{':
                    depth++;
                    break;
                case ']' or '}' or ',' when depth == 0:
                    return i;
                case ']' or '}' when --depth == 0:
                    return i + 1;
            }
        }
        return text.Length;
    }

    public int LastComma(int before) => Math.Max(0, text.LastIndexOf(',', before));

    /// <returns>False if something else stands there, such as an alias.</returns>
    public bool Replace(YamlNode node, string old, string today)
    {
        var start = At(node);
        start += CharAt(start) is '"' or '\'' ? 1 : 0;
        return string.CompareOrdinal(text, start, old, 0, old.Length) == 0 && Change(start, start + old.Length, today);
    }

    public bool Insert(int at, string added) => Change(at, at, added);

    public bool Delete(int start, int end) => Change(start, end, "");

    public void Indent(int line, int columns)
    {
        if (Line(line).Length > 0)
        {
            Insert(LineStart(line), new string(' ', columns));
        }
    }

    public string Result() => Apply(0, text.Length, _changes);

    /// <summary>As <c>diff -u</c> shows it.</summary>
    public string Diff(string path)
    {
        var result = new StringBuilder($"--- {path}\n+++ {path}\n");
        var pieces = Pieces();
        var shift = 0;
        for (var i = 0; i < pieces.Count;)
        {
            var count = 1;
            while (i + count < pieces.Count && pieces[i + count].First <= pieces[i + count - 1].Last + (2 * Context) + 1)
            {
                count++;
            }
            var (old, now, lines) = Hunk(pieces.GetRange(i, count), out var first);
            result.Append($"@@ -{first},{old} +{first + shift},{now} @@\n").Append(lines);
            shift += now - old;
            i += count;
        }
        return result.ToString();
    }

    private (int Old, int Now, StringBuilder Lines) Hunk(List<Piece> pieces, out int first)
    {
        first = Math.Max(1, pieces[0].First - Context);
        var (lines, at, added) = (new StringBuilder(), first, 0);
        foreach (var piece in pieces)
        {
            Append(lines, ' ', Split(text[LineStart(at)..LineStart(piece.First)]));
            at = piece.Last + 1;
            var removed = Split(text[LineStart(piece.First)..LineStart(at)]);
            var written = Split(Apply(LineStart(piece.First), LineStart(at), piece.Changes));
            Append(lines, '-', removed);
            Append(lines, '+', written);
            added += written.Length - removed.Length;
        }
        var last = Math.Max(at - 1, Math.Min(LastWithText, at - 1 + Context));
        Append(lines, ' ', Split(text[LineStart(at)..LineStart(last + 1)]));
        return (last + 1 - first, last + 1 - first + added, lines);
    }

    private int LastWithText => LineStart(Lines) == text.Length ? Lines - 1 : Lines;

    private bool Change(int start, int end, string added)
    {
        _changes.Add((start, end, added));
        return true;
    }

    private string Apply(int from, int to, IEnumerable<(int Start, int End, string New)> changes)
    {
        var result = new StringBuilder();
        foreach (var (start, end, added) in changes.OrderBy(change => change.Start).ThenBy(change => change.End))
        {
            result.Append(text, from, Math.Max(0, start - from)).Append(added);
            from = Math.Max(from, end);
        }
        return result.Append(text, from, Math.Max(0, to - from)).ToString();
    }

    /// <summary>Lines that change, each once.</summary>
    private List<Piece> Pieces()
    {
        var pieces = new List<Piece>();
        foreach (var change in _changes.OrderBy(change => change.Start).ThenBy(change => change.End))
        {
            var (first, last) = (LineOf(change.Start), LineOf(Math.Max(change.Start, change.End - 1)));
            if (pieces.Count > 0 && first <= pieces[^1].Last)
            {
                pieces[^1].Changes.Add(change);
                pieces[^1] = pieces[^1] with { Last = Math.Max(last, pieces[^1].Last) };
            }
            else
            {
                pieces.Add(new Piece(first, last, [change]));
            }
        }
        return pieces;
    }

    private int LineOf(int index)
    {
        var found = Array.BinarySearch(_lineStarts, index);
        return found >= 0 ? found + 1 : ~found;
    }

    private static string[] Split(string lines) => lines.Length == 0 ? [] : (lines.EndsWith('\n') ? lines[..^1] : lines).Split('\n');

    private static void Append(StringBuilder result, char mark, string[] lines)
    {
        foreach (var line in lines)
        {
            result.Append(mark).Append(line).Append('\n');
        }
    }

    private sealed record Piece(int First, int Last, List<(int Start, int End, string New)> Changes);
}
