using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Takes a YAML tree into objects. Each mistake is a finding, and the reading goes on behind it.</summary>
internal sealed class YamlBinder
{
    // They stop the file in which ten anchors, each made of ten aliases of the one before, stand for ten thousand million nodes.
    private const int VisitsAlwaysAllowed = 400_000;
    private const int VisitsPerCharacter = 2;

    private readonly List<YamlFinding> _findings = [];
    private readonly long _maxVisits;
    private long _visits;
    private string _subject = "the file";

    private YamlBinder(string text, bool isStrict)
    {
        IsStrict = isStrict;
        _maxVisits = VisitsAlwaysAllowed + ((long)VisitsPerCharacter * text.Length);
    }

    /// <summary>Keys of older versions are unknown.</summary>
    public bool IsStrict { get; }

    /// <summary>Grows as the reading goes on.</summary>
    public int ErrorCount { get; private set; }

    /// <param name="text">The file.</param>
    /// <param name="target">Filled with what is good.</param>
    /// <param name="keys">Of the root.</param>
    /// <param name="isStrict">Keys of older versions are unknown.</param>
    /// <returns>What is wrong, each mistake once, in the order of the file.</returns>
    /// <exception cref="YamlFileException">The text is not YAML.</exception>
    public static IReadOnlyList<YamlFinding> Read<T>(string text, T target, YamlKeys<T> keys, bool isStrict = false)
        where T : class, new()
    {
        var binder = new YamlBinder(text, isStrict);
        if (YamlTree.Read(text) is { } root)
        {
            binder.Section(root, ref target, keys);
        }
        return [.. binder._findings.Distinct().OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
    }

    /// <returns>False if the node holds no text; that is a finding.</returns>
    public bool Text(YamlNode node, ref string target)
    {
        if (node.Kind != YamlKind.Scalar)
        {
            Expected(node, "text");
            return false;
        }
        target = YamlScalar.IsNull(node) ? "" : node.Value;
        return true;
    }

    public void Bool(YamlNode node, ref bool target) => Take(node, YamlScalar.Bool(node), "true or false", ref target);

    public void Number(YamlNode node, ref double target) => Take(node, YamlScalar.Number(node), "a number", ref target);

    public void Number(YamlNode node, ref double? target)
    {
        var number = 0.0;
        Number(node, ref number);
        target = YamlScalar.IsAbsent(node) ? null : number;
    }

    /// <summary>A whole number. What stands behind the point is cut off.</summary>
    public void Count(YamlNode node, ref uint target)
        => Take(
            node,
            YamlScalar.Number(node) is > -1 and < uint.MaxValue + 1.0 and var number ? (uint)Math.Max(0, Math.Truncate(number)) : null,
            "a whole number from 0 to 4294967295",
            ref target);

    /// <summary>A duration as text, or a number of nanoseconds.</summary>
    public void Duration(YamlNode node, ref TimeSpan target)
    {
        var nanoseconds = (YamlScalar.Integer(node), YamlScalar.Number(node)) switch
        {
            ({ } integer, _) => integer <= long.MaxValue ? (long)integer : null,
            (_, { } number) => number is >= long.MinValue and < long.MaxValue ? (long)number : null,
            _ => DurationText.ParseNanoseconds(node.Value),
        };
        TimeSpan? duration = nanoseconds is { } good ? DurationText.ToTimeSpan(good) : null;
        Take(node, duration, "a duration such as 90s, 10m or 1h30m", ref target);
    }

    /// <summary>One of a few words. Null is none of them.</summary>
    public void Word<T>(YamlNode node, ref T? target, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (YamlScalar.IsAbsent(node))
        {
            target = null;
        }
        else if (node.Kind == YamlKind.Scalar && words.TryGetValue(YamlScalar.IsNull(node) ? "" : node.Value, out var value))
        {
            target = value;
        }
        else
        {
            Expected(node, string.Join(" or ", words.Keys.Where(word => word.Length > 0)));
        }
    }

    /// <summary>A mapping with known keys; others and repeated ones are errors. Null makes it empty.</summary>
    public void Section<T>(YamlNode node, ref T target, YamlKeys<T> keys)
        where T : class, new()
    {
        if (YamlScalar.IsNull(node))
        {
            target = new T();
            return;
        }
        if (node.Kind != YamlKind.Mapping)
        {
            Expected(node, keys.Form, showText: false);
            return;
        }
        foreach (var (name, key, value) in Pairs(node))
        {
            if (keys.Find(name) is not { } known)
            {
                Add(key, $"unknown key {QuotedText.Of(name)}; {keys.Hint(name)}");
                continue;
            }
            if (known.Today is { } today && IsStrict)
            {
                Add(key, $"unknown key \"{name}\"; did you mean \"{today}\"?");
                continue;
            }
            if (known.IfSeen is { } severity)
            {
                Add(key, known.Notice, severity);
            }
            _subject = $"\"{name}\"";
            keys.Placed?.Invoke(target, name, key, value);
            known.Bind?.Invoke(this, value, target);
        }
    }

    /// <summary>A mapping that may be absent: null leaves it so, anything else makes it present.</summary>
    public void Option<T>(YamlNode node, ref T? target, YamlKeys<T> keys)
        where T : class, new()
    {
        var present = target ?? new T();
        if (!YamlScalar.IsAbsent(node))
        {
            Section(node, ref present, keys);
        }
        target = YamlScalar.IsAbsent(node) ? null : present;
    }

    /// <param name="node">The list.</param>
    /// <param name="target">Replaced.</param>
    /// <param name="items">What it is a list of, for the message.</param>
    /// <param name="read">Reads an item.</param>
    public void List<T>(YamlNode node, ref List<T> target, string items, Func<YamlBinder, YamlNode, T> read)
    {
        if (node.Kind != YamlKind.List && !YamlScalar.IsNull(node))
        {
            Expected(node, $"a list of {items}", showText: false);
            return;
        }
        var list = _subject;
        target = [];
        foreach (var child in Visit(node, 0))
        {
            _subject = $"an item of {list}";
            target.Add(read(this, child));
        }
    }

    public void List<T>(YamlNode node, ref List<T> target, YamlKeys<T> keys)
        where T : class, new()
        => List(node, ref target, keys.Form, (binder, child) =>
        {
            var item = new T();
            binder.Section(child, ref item, keys);
            return item;
        });

    /// <summary>A mapping from text to text, in the order of the file.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="target">Grows by what is new.</param>
    /// <param name="problem">What is wrong with a key and its value; null if nothing is.</param>
    public void Texts(YamlNode node, ref List<KeyValuePair<string, string>> target, Func<string, string, string?>? problem = null)
    {
        if (YamlScalar.IsNull(node))
        {
            target = [];
            return;
        }
        if (node.Kind != YamlKind.Mapping)
        {
            Expected(node, "{name: text, …}", showText: false);
            return;
        }
        foreach (var (name, key, value) in Pairs(node))
        {
            if (target.Exists(pair => pair.Key == name))
            {
                Add(key, $"{QuotedText.Of(name)} must be set once, but is set by a merge too");
                continue;
            }
            var text = "";
            _subject = QuotedText.Of(name);
            if (!Text(value, ref text))
            {
                continue;
            }
            target.Add(KeyValuePair.Create(name, text));
            if (problem?.Invoke(name, text) is { } found)
            {
                Add(key, found);
            }
        }
    }

    /// <summary>A finding about what the node holds.</summary>
    /// <param name="node">Where.</param>
    /// <param name="wanted">What should be there.</param>
    /// <param name="showText">False if the text may be long, or a secret.</param>
    public void Expected(YamlNode node, string wanted, bool showText = true)
        => Add(node, $"{_subject} must be {wanted}, but is {node.Describe(showText)}");

    public void Add(YamlNode node, string text, YamlSeverity severity = YamlSeverity.Error)
    {
        ErrorCount += severity == YamlSeverity.Error ? 1 : 0;
        _findings.Add(new YamlFinding(node.Line, node.Column, severity, text));
    }

    private void Take<T>(YamlNode node, T? value, string wanted, ref T target)
        where T : struct
    {
        if (value is null && !YamlScalar.IsNull(node))
        {
            Expected(node, wanted);
        }
        target = value ?? default;
    }

    /// <summary>Keys and values, those of merged mappings in the place of their <c>&lt;&lt;</c>: what comes later wins.</summary>
    private IEnumerable<(string Name, YamlNode Key, YamlNode Value)> Pairs(YamlNode mapping, int depth = 0)
    {
        if (mapping.Kind != YamlKind.Mapping)
        {
            Add(mapping, $"\"<<\" must be a mapping or a list of mappings, but is {mapping.Describe(false)}");
            yield break;
        }
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in Visit(mapping, depth).Chunk(2))
        {
            var (key, value) = (pair[0], pair[1]);
            if (key.IsMerge)
            {
                // Of a list the first wins, so that it comes last.
                var sources = value.Kind == YamlKind.List ? value.Children.AsEnumerable().Reverse() : [value];
                foreach (var merged in sources.SelectMany(source => Pairs(source, depth + 1)))
                {
                    yield return merged;
                }
            }
            else if (key.Kind != YamlKind.Scalar)
            {
                Add(key, $"a key must be text, but is {key.Describe(false)}");
            }
            else if (!lines.TryAdd(key.Value, key.Line))
            {
                Add(key, $"{QuotedText.Of(key.Value)} must be set once, but is set on line {lines[key.Value]} too");
            }
            else
            {
                yield return (key.Value, key, value);
            }
        }
    }

    private List<YamlNode> Visit(YamlNode node, int depth)
    {
        _visits += node.Children.Count + 1;
        if (_visits <= _maxVisits && depth <= YamlTree.MaxDepth)
        {
            return node.Children;
        }
        Add(node, "aliases must not stand for so much: the file would become many times as large as it is written");
        throw new YamlFileException(_findings.Distinct());
    }
}
