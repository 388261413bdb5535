using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Reads the first document of a YAML text into a tree. Later documents are not looked at.</summary>
/// <remarks>Takes the events of the parser: no reflection, and no recursion that a deep text could exhaust.</remarks>
internal sealed class YamlTree
{
    /// <summary>Levels of collections inside collections, and of merges inside merges. A mapping file has six.</summary>
    public const int MaxDepth = 100;

    private const string StandardTag = "tag:yaml.org,2002:";

    /// <summary>Control characters, of which the parser takes the first for the end of the text.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')),
        '\uFFFE', '\uFFFF',
    ]);

    private readonly Parser _parser;
    private readonly Stack<YamlNode> _open = new();
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    // The parser would take a byte order mark for text.
    private YamlTree(string text) => _parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));

    /// <returns>The root, or null if the text holds no document.</returns>
    /// <exception cref="YamlFileException">The text is not YAML.</exception>
    public static YamlNode? Read(string text)
    {
        if (text.AsSpan().IndexOfAny(Forbidden) is >= 0 and var index)
        {
            throw YamlText.Reject(text, index, $"invalid YAML: the character U+{(int)text[index]:X4} is not allowed");
        }
        var tree = new YamlTree(text);
        try
        {
            return tree.ReadDocument();
        }
        catch (YamlException e)
        {
            throw Translate(e, text);
        }
        catch (InvalidOperationException)
        {
            // The scanner of YamlDotNet 18 gives up this way if a flow collection is not closed before the next key.
            var open = tree._open.TryPeek(out var node) ? node : new YamlNode(YamlKind.Mapping, "", false, 1, 1);
            throw Reject(open.Line, open.Column, $"invalid YAML: {open.Describe(false)} that begins here is not closed");
        }
    }

    private static YamlFileException Translate(YamlException e, string text)
    {
        var lines = text.Split('\n');
        var sentence = $"invalid YAML: {char.ToLowerInvariant(e.Message[0])}{e.Message.AsSpan(1).TrimEnd('.')}";
        if (e.Message.Contains(" tab ", StringComparison.Ordinal)
            && Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t')) is >= 0 and var indented)
        {
            // The parser blames the collection around.
            return Reject(indented + 1, lines[indented].IndexOf('\t') + 1, "invalid YAML: lines must be indented with spaces, but here is a tab");
        }
        return e.Start.Line <= lines.Length
            ? Reject((int)e.Start.Line, (int)e.Start.Column, sentence)
            : YamlText.Reject(text, text.Length, sentence);
    }

    private YamlNode? ReadDocument()
    {
        YamlNode? root = null;
        while (_parser.MoveNext() && _parser.Current is not DocumentEnd)
        {
            if (_parser.Current is MappingEnd or SequenceEnd)
            {
                var closed = _open.Pop();
                if (closed.Kind == YamlKind.Mapping && closed.Children.Count % 2 != 0)
                {
                    // YamlDotNet 18 gives a value without a key for "-<tab>: x".
                    throw Reject(closed.Line, closed.Column, "invalid YAML: here is a value without a key");
                }
            }
            else if (_parser.Current is NodeEvent or AnchorAlias)
            {
                var node = NodeOf(_parser.Current);
                root ??= node;
                if (_open.TryPeek(out var parent))
                {
                    parent.Children.Add(node);
                }
                if (_parser.Current is MappingStart or SequenceStart)
                {
                    _open.Push(node);
                    if (_open.Count > MaxDepth)
                    {
                        throw Reject(node.Line, node.Column, $"lists and mappings must be nested at most {MaxDepth} levels deep, but these are deeper");
                    }
                }
            }
        }
        return root;
    }

    private YamlNode NodeOf(ParsingEvent parsed)
    {
        var (line, column) = ((int)parsed.Start.Line, (int)parsed.Start.Column);
        if (parsed is AnchorAlias { Value.Value: var name })
        {
            var target = _anchors.GetValueOrDefault(name) ?? throw Reject(
                line, column, $"\"*{name}\" must name an anchor such as &{name} above it, but there is none; text that begins with * goes in quotes");
            return !_open.Contains(target) ? target : throw Reject(line, column, $"\"*{name}\" must not stand inside of what it stands for");
        }
        var node = parsed switch
        {
            Scalar scalar => new YamlNode(YamlKind.Scalar, scalar.Value, IsPlain(scalar), line, column),
            MappingStart => new YamlNode(YamlKind.Mapping, "", false, line, column),
            _ => new YamlNode(YamlKind.List, "", false, line, column),
        };
        if (parsed is NodeEvent { Anchor: { IsEmpty: false } anchor })
        {
            _anchors[anchor.Value] = node;
        }
        return node;
    }

    /// <summary>Tags of the types that a file may hold let the text decide, even in quotes, as the lone tag "!" does. All others
    /// make it text.</summary>
    private static bool IsPlain(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain;
        }
        return scalar.Tag.IsNonSpecific || scalar.Tag.Value switch
        {
            StandardTag + "null" or StandardTag + "bool" or StandardTag + "int" or StandardTag + "float" => true,
            StandardTag + "binary" => throw Reject(
                (int)scalar.Start.Line, (int)scalar.Start.Column, "the tag !!binary is not supported; write the text itself"),
            _ => false,
        };
    }

    private static YamlFileException Reject(int line, int column, string problem) => new([new(line, column, YamlSeverity.Error, problem)]);
}
