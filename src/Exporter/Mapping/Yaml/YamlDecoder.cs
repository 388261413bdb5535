using System.Globalization;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Takes a tree into objects as go-yaml v2 does in strict mode: all errors of types and keys are gathered.</summary>
/// <remarks>Behaviour and texts: go.yaml.in/yaml/v2 v2.4.4, decode.go.</remarks>
internal sealed partial class YamlDecoder
{
    // The limits of go-yaml: how much of the work aliases may cause, by how much work there is. They stop the file in which
    // ten anchors, each made of ten aliases of the one before, stand for ten thousand million nodes.
    private const int AliasesAlwaysAllowed = 100;
    private const int VisitsAlwaysAllowed = 1000;
    private const int FewVisits = 400_000;
    private const int ManyVisits = 4_000_000;
    private const double AliasShareOfFew = 0.99;
    private const double AliasShareOfMany = 0.10;

    private readonly List<string> _errors = [];
    private readonly HashSet<YamlNode> _openAliases = [];
    private YamlNode? _firstOffender;
    private long _visits;
    private long _visitsInAliases;

    /// <summary>Visits a node, or what it is an alias of.</summary>
    public bool Visit<T>(YamlNode node, ref T target, YamlBinder<T> binder)
    {
        CountVisit(node);
        if (node.Kind != YamlNodeKind.Alias)
        {
            return binder(this, node, ref target);
        }

        if (!_openAliases.Add(node))
        {
            throw new MappingConfigException($"yaml: anchor '{node.Value}' value contains itself", node.Line, node.Column);
        }

        bool good = Visit(node.Target!, ref target, binder);
        _openAliases.Remove(node);
        return good;
    }

    /// <summary>Notes an error that does not end the reading.</summary>
    public void AddError(YamlNode node, string text)
    {
        _firstOffender ??= node;
        _errors.Add($"line {node.Line}: {text}");
    }

    public void AddTypeError(YamlNode node, string foundTag, string wantedType)
    {
        string tag = node.Tag.Length > 0 ? node.Tag : foundTag;
        string value = "";
        if (tag is not (YamlTag.Seq or YamlTag.Map))
        {
            value = GoText.Utf8Length(node.Value) > 10 ? $" `{GoText.CutUtf8(node.Value, 7)}...`" : $" `{node.Value}`";
        }

        AddError(node, $"cannot unmarshal {YamlTag.Short(tag)}{value} into {wantedType}");
    }

    /// <exception cref="MappingConfigException">There were errors; all are told.</exception>
    public void ThrowIfAnyError()
    {
        if (_firstOffender is { } first)
        {
            throw new MappingConfigException(
                "yaml: unmarshal errors:\n  " + string.Join("\n  ", _errors), first.Line, first.Column);
        }
    }

    private void CountVisit(YamlNode node)
    {
        _visits++;
        _visitsInAliases += _openAliases.Count > 0 ? 1 : 0;
        if (_visitsInAliases > AliasesAlwaysAllowed && _visits > VisitsAlwaysAllowed)
        {
            double share = (double)Math.Clamp(_visits - FewVisits, 0, ManyVisits - FewVisits) / (ManyVisits - FewVisits);
            if ((double)_visitsInAliases / _visits > AliasShareOfFew - ((AliasShareOfFew - AliasShareOfMany) * share))
            {
                throw new MappingConfigException("yaml: document contains excessive aliasing", node.Line, node.Column);
            }
        }
    }

    private static long? ToLong(object? value) => value switch
    {
        long whole => whole,
        double number when number <= long.MaxValue => GoText.TruncateToLong(number),
        string text => GoDuration.ParseNanoseconds(text),
        _ => null,
    };

    private static uint? ToUint(object? value) => value switch
    {
        long whole and >= 0 and <= uint.MaxValue => (uint)whole,
        double number and > -1 and < (uint.MaxValue + 1.0) => (uint)Math.Max(0, Math.Truncate(number)),
        _ => null,
    };

    private static double? ToDouble(object? value) => value switch
    {
        long whole => whole,
        ulong whole => whole,
        double number => number,
        _ => null,
    };

    private static string ToText(YamlNode node, YamlScalar scalar)
        => scalar.Tag == YamlTag.Binary ? Convert.ToString(scalar.Value, CultureInfo.InvariantCulture)! : node.Value;
}
