namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Binders of mappings: those with known keys, and those from text to text.</summary>
internal sealed partial class YamlDecoder
{
    /// <summary>A mapping whose keys are known; others and repeated ones are errors.</summary>
    public static YamlBinder<T> Struct<T>(YamlStruct<T> shape)
        where T : class, new()
        => (YamlDecoder decoder, YamlNode node, ref T target) =>
        {
            if (node.Kind == YamlNodeKind.Mapping)
            {
                decoder.BindFields(node, target, shape);
                return true;
            }

            if (decoder.TryScalar(node, shape.TypeName, out YamlScalar scalar) && scalar.Value is null)
            {
                target = new T();
                return true;
            }

            if (node.Kind == YamlNodeKind.Scalar)
            {
                decoder.AddTypeError(node, scalar.Tag, shape.TypeName);
            }

            return false;
        };

    /// <summary>A mapping that may be absent: null leaves it so, anything else makes it present.</summary>
    public static YamlBinder<T?> OptionalStruct<T>(YamlStruct<T> shape)
        where T : class, new()
    {
        YamlBinder<T> present = Struct(shape);
        return (YamlDecoder decoder, YamlNode node, ref T? target) =>
        {
            if (IsPlainNull(node))
            {
                target = null;
                return true;
            }

            T value = target ?? new T();
            bool good = present(decoder, node, ref value);
            target = value;
            return good;
        };
    }

    /// <summary>A mapping from text to text, in the order of the file.</summary>
    public static YamlBinder<List<KeyValuePair<string, string>>> TextMap(string typeName)
        => (YamlDecoder decoder, YamlNode node, ref List<KeyValuePair<string, string>> target) =>
        {
            if (node.Kind == YamlNodeKind.Mapping)
            {
                decoder.BindTextMap(node, target, TextMap(typeName));
                return true;
            }

            if (decoder.TryScalar(node, typeName, out YamlScalar scalar) && scalar.Value is null)
            {
                target = [];
                return true;
            }

            if (node.Kind == YamlNodeKind.Scalar)
            {
                decoder.AddTypeError(node, scalar.Tag, typeName);
            }

            return false;
        };

    private void BindFields<T>(YamlNode node, T target, YamlStruct<T> shape)
        where T : class, new()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < node.Children.Count; i += 2)
        {
            YamlNode key = node.Children[i];
            YamlNode value = node.Children[i + 1];
            string name = "";
            if (key.IsMerge)
            {
                // In the order of the text: a merge after a key overwrites it, which go-yaml v2 does too.
                Merge(value, target, Struct(shape));
            }
            else if (Visit(key, ref name, Text))
            {
                if (!shape.Fields.TryGetValue(name, out Action<YamlDecoder, YamlNode, T>? bind))
                {
                    AddError(key, $"field {name} not found in type {shape.TypeName}");
                }
                else if (!done.Add(name))
                {
                    AddError(key, $"field {name} already set in type {shape.TypeName}");
                }
                else
                {
                    bind(this, value, target);
                }
            }
        }
    }

    private void BindTextMap(
        YamlNode node, List<KeyValuePair<string, string>> target, YamlBinder<List<KeyValuePair<string, string>>> whole)
    {
        for (int i = 0; i < node.Children.Count; i += 2)
        {
            YamlNode keyNode = node.Children[i];
            YamlNode valueNode = node.Children[i + 1];
            string key = "";
            string value = "";
            if (keyNode.IsMerge)
            {
                Merge(valueNode, target, whole);
            }
            else if (Visit(keyNode, ref key, Text) && Visit(valueNode, ref value, Text))
            {
                if (target.Exists(pair => pair.Key == key))
                {
                    AddError(valueNode, $"key {GoText.Quote(key)} already set in map");
                }
                else
                {
                    target.Add(KeyValuePair.Create(key, value));
                }
            }
        }
    }

    private void Merge<T>(YamlNode node, T target, YamlBinder<T> binder)
    {
        if (node.Kind == YamlNodeKind.Sequence)
        {
            // From the last to the first: earlier ones win.
            for (int i = node.Children.Count - 1; i >= 0; i--)
            {
                MergeOne(node.Children[i], target, binder);
            }
        }
        else
        {
            MergeOne(node, target, binder);
        }
    }

    private void MergeOne<T>(YamlNode node, T target, YamlBinder<T> binder)
    {
        YamlNode source = node.Kind == YamlNodeKind.Alias ? node.Target! : node;
        if (source.Kind != YamlNodeKind.Mapping)
        {
            throw new MappingConfigException(
                "yaml: map merge requires map or sequence of maps as the value", node.Line, node.Column);
        }

        Visit(node, ref target, binder);
    }
}
