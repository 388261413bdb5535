using System.Text.RegularExpressions;
using Windhover.Launcher.Model;
using Windhover.Shared.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Windhover.Launcher.Configuration;

/// <summary>Reads <c>windhover.yaml</c>: one mapping, whose keys are the names of the settings.</summary>
internal static partial class ConfigurationFile
{
    /// <exception cref="ConfigurationException">The file cannot be read, is not YAML, or has a key that is no setting.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Read(string path, IReadOnlyCollection<Setting> settings)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"cannot read the configuration file {FileProblem.Of(path, e)}");
        }
        return Parse(text, path, settings);
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Parse(
        string text, string path, IReadOnlyCollection<Setting> settings)
    {
        var values = new Dictionary<string, IReadOnlyList<SettingValue>>(StringComparer.Ordinal);
        if (Root(text, path) is not { } root)
        {
            return values;
        }
        var errors = new List<string>();
        foreach (var (key, node) in root.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (settings.FirstOrDefault(setting => setting.Name == name) is not { } setting)
            {
                var hint = (OtherNames.SettingCalled(name)?.Name ?? Suggestion.Closest(name, settings.Select(known => known.Name))) is { } close
                    ? $"; did you mean '{close}'?"
                    : "; 'windhover --help' lists the names, written here without dashes";
                errors.Add($"{Place(path, key)}: unknown key '{name}'{hint}");
            }
            else if (Values(setting, node, path, errors) is { } found)
            {
                values.Add(name, found);
            }
        }
        return errors.Count == 0 ? values : throw new ConfigurationException(errors, isUsage: false);
    }

    private static YamlMappingNode? Root(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{path}:{e.Start.Line}:{e.Start.Column}: {(e.InnerException ?? e).Message}");
        }
        if (stream.Documents.Count == 0)
        {
            return null;
        }
        if (stream.Documents.Count > 1)
        {
            throw new ConfigurationException(
                $"{Place(path, stream.Documents[1].RootNode)}: a second document begins here; expected one, remove the '---' before it");
        }
        return stream.Documents[0].RootNode switch
        {
            YamlMappingNode mapping => mapping,
            YamlScalarNode { Value: null or "" or "null" or "~" } => null,
            var other => throw new ConfigurationException($"{Place(path, other)}: expected 'name: value' lines at the top level"),
        };
    }

    private static IReadOnlyList<SettingValue>? Values(Setting setting, YamlNode node, string path, List<string> errors)
    {
        SettingValue Value(YamlNode scalar, string before = "") =>
            new(before + Expand(setting, ((YamlScalarNode)scalar).Value ?? "", Place(path, scalar), errors), Place(path, scalar));
        switch (node)
        {
            case YamlScalarNode { Value.Length: > 0 }:
                return [Value(node)];
            case YamlSequenceNode sequence when setting.Repeatable && sequence.All(item => item is YamlScalarNode):
                return [.. sequence.Select(item => Value(item))];
            case YamlMappingNode mapping when setting == ProcessSettings.Env && mapping.Children.All(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }):
                return [.. mapping.Children.Select(pair => Value(pair.Value, $"{((YamlScalarNode)pair.Key).Value}="))];
            case YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } empty:
                return [new SettingValue("", Place(path, empty))];
            default:
                errors.Add($"{Place(path, node)}: '{setting.Name}' takes {(setting.Repeatable ? "a value or a list of values" : "one value")}");
                return null;
        }
    }

    /// <summary>Puts in the launcher's variables: <c>${NAME}</c>, <c>${NAME:-default}</c>; <c>$$</c> is a dollar. Not in --on: those are commands of a shell,
    /// which has variables of its own.</summary>
    private static string Expand(Setting setting, string text, string place, List<string> errors) => setting == LogSettings.On
        ? text
        : Variables().Replace(text, match =>
        {
            if (!match.Groups["name"].Success)
            {
                return "$";
            }
            var name = match.Groups["name"].Value;
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                return value;
            }
            if (!match.Groups["default"].Success)
            {
                errors.Add($"{place}: the variable {name} is not set: set it, or write ${{{name}:-DEFAULT}}");
            }
            return match.Groups["default"].Value;
        });

    [GeneratedRegex(@"\$\$|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variables();

    private static string Place(string path, YamlNode node) => $"{path}:{node.Start.Line}:{node.Start.Column}";
}
