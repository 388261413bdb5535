namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Binders of values: scalars, and lists of them.</summary>
internal sealed partial class YamlDecoder
{
    public static readonly YamlBinder<string> Text = (YamlDecoder decoder, YamlNode node, ref string target) =>
    {
        if (!decoder.TryScalar(node, "string", out YamlScalar scalar))
        {
            return false;
        }

        target = scalar.Value is null ? "" : ToText(node, scalar);
        return true;
    };

    public static readonly YamlBinder<bool> Bool = (YamlDecoder decoder, YamlNode node, ref bool target) =>
        decoder.TryScalar(node, "bool", out YamlScalar scalar)
        && decoder.Take(node, scalar, scalar.Value as bool?, "bool", ref target);

    public static readonly YamlBinder<double> Float = (YamlDecoder decoder, YamlNode node, ref double target) =>
        decoder.TryScalar(node, "float64", out YamlScalar scalar)
        && decoder.Take(node, scalar, ToDouble(scalar.Value), "float64", ref target);

    public static readonly YamlBinder<uint> Uint = (YamlDecoder decoder, YamlNode node, ref uint target) =>
        decoder.TryScalar(node, "uint32", out YamlScalar scalar)
        && decoder.Take(node, scalar, ToUint(scalar.Value), "uint32", ref target);

    /// <summary>A duration as text, or a number of nanoseconds.</summary>
    public static readonly YamlBinder<TimeSpan> Duration = (YamlDecoder decoder, YamlNode node, ref TimeSpan target) =>
    {
        if (!decoder.TryScalar(node, "time.Duration", out YamlScalar scalar))
        {
            return false;
        }

        // A time stamp is no text to go-yaml, so it is not tried as a duration.
        TimeSpan? value = scalar.Tag != YamlTag.Timestamp && ToLong(scalar.Value) is { } nanoseconds
            ? GoDuration.ToTimeSpan(nanoseconds)
            : null;
        return decoder.Take(node, scalar, value, "time.Duration", ref target);
    };

    /// <summary>Null, written in one of the ways that leave a field with its own rules of reading untouched.</summary>
    public static bool IsPlainNull(YamlNode node)
        => node.Tag == YamlTag.Null
        || (node.Kind == YamlNodeKind.Scalar && node.Tag.Length == 0 && node.IsPlain && node.Value is "null" or "~" or "");

    /// <summary>A list. Items that do not fit are left out, and their errors noted.</summary>
    public static YamlBinder<List<T>> ListOf<T>(string typeName, Func<T> empty, YamlBinder<T> binder)
        => (YamlDecoder decoder, YamlNode node, ref List<T> target) =>
        {
            if (node.Kind != YamlNodeKind.Sequence)
            {
                if (node.Kind == YamlNodeKind.Scalar && YamlScalar.Resolve(node) is { } scalar && scalar.Value is not null)
                {
                    decoder.AddTypeError(node, scalar.Tag, typeName);
                    return false;
                }

                if (node.Kind == YamlNodeKind.Mapping)
                {
                    decoder.AddTypeError(node, YamlTag.Map, typeName);
                    return false;
                }
            }

            target = new List<T>(node.Children.Count);
            foreach (YamlNode child in node.Children)
            {
                T item = empty();
                if (decoder.Visit(child, ref item, binder))
                {
                    target.Add(item);
                }
            }

            return true;
        };

    private bool TryScalar(YamlNode node, string wantedType, out YamlScalar scalar)
    {
        scalar = default;
        if (node.Kind == YamlNodeKind.Scalar)
        {
            scalar = YamlScalar.Resolve(node);
            return true;
        }

        AddTypeError(node, node.Kind == YamlNodeKind.Sequence ? YamlTag.Seq : YamlTag.Map, wantedType);
        return false;
    }

    private bool Take<T>(YamlNode node, YamlScalar scalar, T? value, string wantedType, ref T target)
        where T : struct
    {
        if (scalar.Value is null)
        {
            target = default;
            return true;
        }

        if (value is null)
        {
            AddTypeError(node, scalar.Tag, wantedType);
            return false;
        }

        target = value.Value;
        return true;
    }
}
