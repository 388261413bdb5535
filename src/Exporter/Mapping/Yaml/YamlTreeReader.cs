using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Reads the first document of a YAML text into a tree. Later documents are not looked at.</summary>
/// <remarks>Takes the events of the low-level parser: no reflection, and no recursion that a deep text could exhaust.</remarks>
internal static class YamlTreeReader
{
    /// <summary>Levels of collections inside collections. A mapping file has six; libyaml stops at 10000.</summary>
    public const int MaxDepth = 1000;

    /// <returns>The root, or null where the text holds no document.</returns>
    /// <exception cref="MappingConfigException">The text is not YAML.</exception>
    public static YamlNode? Read(string text)
    {
        RefuseControlCharacters(text);

        // The parser would take a byte order mark for text.
        var parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));
        var open = new Stack<YamlNode>();
        try
        {
            return ReadDocument(parser, open);
        }
        catch (YamlException e)
        {
            throw YamlSyntaxError.Translate(e, text);
        }
        catch (InvalidOperationException)
        {
            // The scanner of YamlDotNet 18 gives up this way where a flow collection is not closed before the next key.
            string closing = open.TryPeek(out YamlNode? node) && node.Kind == YamlNodeKind.Mapping ? "}" : "]";
            int line = (int)(parser.Current?.End.Line ?? 0);
            throw new MappingConfigException($"yaml: line {line}: did not find expected ',' or '{closing}'", line, 0);
        }
    }

    private static YamlNode? ReadDocument(Parser parser, Stack<YamlNode> open)
    {
        var anchors = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        while (parser.MoveNext())
        {
            ParsingEvent current = parser.Current!;
            if (current is MappingEnd or SequenceEnd)
            {
                YamlNode closed = open.Pop();
                if (closed.Kind == YamlNodeKind.Mapping && closed.Children.Count % 2 != 0)
                {
                    // YamlDotNet 18 gives a value without a key for "-<tab>: x", which libyaml refuses.
                    throw YamlSyntaxError.At(closed.Line, closed.Column, "mapping values are not allowed in this context");
                }

                if (open.Count == 0)
                {
                    FinishDocument(parser);
                    return closed;
                }

                continue;
            }

            if (NodeOf(current, anchors) is not { } node)
            {
                continue;
            }

            bool isCollection = node.Kind is YamlNodeKind.Mapping or YamlNodeKind.Sequence;
            if (open.TryPeek(out YamlNode? parent))
            {
                parent.Children.Add(node);
            }
            else if (!isCollection)
            {
                FinishDocument(parser);
                return node;
            }

            if (isCollection)
            {
                open.Push(node);
                if (open.Count > MaxDepth)
                {
                    throw YamlSyntaxError.At(node.Line, node.Column, $"exceeded max depth of {MaxDepth}");
                }
            }
        }

        return null;
    }

    /// <summary>Text after the root node that belongs to neither it nor a next document is an error of this document.</summary>
    private static void FinishDocument(Parser parser)
    {
        while (parser.Current is not DocumentEnd && parser.MoveNext())
        {
        }
    }

    private static YamlNode? NodeOf(ParsingEvent parsed, Dictionary<string, YamlNode> anchors)
    {
        int line = (int)parsed.Start.Line;
        int column = (int)parsed.Start.Column;
        YamlNode node;
        switch (parsed)
        {
            case AnchorAlias alias:
                return AliasOf(alias.Value.Value, line, column, anchors);
            case Scalar scalar:
                // The lone tag "!" says nothing about the type, so the text decides, even in quotes.
                bool noTag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific;
                node = new YamlNode(YamlNodeKind.Scalar, scalar.Value, line, column)
                {
                    Tag = noTag ? "" : scalar.Tag.Value,
                    IsPlain = noTag && (scalar.Style == ScalarStyle.Plain || !scalar.Tag.IsEmpty),
                };
                break;
            case SequenceStart:
                node = new YamlNode(YamlNodeKind.Sequence, "", line, column);
                break;
            case MappingStart:
                node = new YamlNode(YamlNodeKind.Mapping, "", line, column);
                break;
            default:
                return null;
        }

        AnchorName anchor = ((NodeEvent)parsed).Anchor;
        if (!anchor.IsEmpty)
        {
            RefuseAnchorName(anchor.Value, line, column);
            anchors[anchor.Value] = node;
        }

        return node;
    }

    private static YamlNode AliasOf(string name, int line, int column, Dictionary<string, YamlNode> anchors)
    {
        RefuseAnchorName(name, line, column);
        if (!anchors.TryGetValue(name, out YamlNode? target))
        {
            throw new MappingConfigException($"yaml: unknown anchor '{name}' referenced", line, column);
        }

        return new YamlNode(YamlNodeKind.Alias, name, line, column) { Target = target };
    }

    /// <summary>YAML 1.2 allows nearly everything in the name of an anchor, YAML 1.1 only ASCII word characters.</summary>
    /// <remarks>It matters for the most frequent mistake in a mapping file, a glob without quotes: <c>match: *.a</c>.</remarks>
    private static void RefuseAnchorName(string name, int line, int column)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                throw YamlSyntaxError.At(line, column, "did not find expected alphabetic or numeric character");
            }
        }
    }

    private static void RefuseControlCharacters(string text)
    {
        foreach (char c in text)
        {
            bool allowed = c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\u0085' or (>= '\u00A0' and < '\uFFFE');
            if (!allowed)
            {
                throw new MappingConfigException("yaml: control characters are not allowed", 0, 0);
            }
        }
    }
}
