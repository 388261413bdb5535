using System.Text.Json;
using System.Text.Json.Nodes;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Schemas;

/// <summary>The part of JSON Schema (draft 7) that the schemas in this folder use.</summary>
/// <remarks>A keyword that it does not know is an error of the schema, so that no rule is passed over in silence. (The libraries
/// that are free to use either lack <c>const</c> or are no longer maintained.)</remarks>
internal sealed class JsonSchema
{
    private readonly JsonObject _root;

    public JsonSchema(JsonNode root) => _root = root.AsObject();

    /// <param name="name">Of a file in this folder, without <c>.schema.json</c>.</param>
    public static JsonSchema Load(string name) =>
        new(JsonNode.Parse(File.ReadAllText(Repository.PathTo("tests", "Infra.Tests", "Schemas", name + ".schema.json")))!);

    /// <summary>What is wrong with a value, each with the path to it; empty when it is valid.</summary>
    /// <param name="value">Read from JSON, or from YAML.</param>
    /// <param name="definition">Name of the definition that it shall fit; null for the whole schema.</param>
    public IReadOnlyList<string> Check(JsonNode? value, string? definition = null)
    {
        var errors = new List<string>();
        Check(value, definition is null ? _root : Definition("#/definitions/" + definition), "$", errors);
        return errors;
    }

    private void Check(JsonNode? value, JsonObject schema, string path, List<string> errors)
    {
        foreach (var (keyword, rule) in schema)
        {
            switch (keyword)
            {
                case "$schema" or "$comment" or "definitions":
                    break;
                case "$ref":
                    Check(value, Definition(rule!.GetValue<string>()), path, errors);
                    break;
                case "anyOf":
                    errors.AddRange(BestOf(rule!.AsArray(), value, path));
                    break;
                case "type":
                    var types = rule is JsonArray several ? several.Select(type => type!.GetValue<string>()).ToArray() : [rule!.GetValue<string>()];
                    Expect(types.Any(type => Is(value, type)), $"must be of type {string.Join(" or ", types)}");
                    break;
                case "const":
                    Expect(JsonNode.DeepEquals(value, rule), $"must be {rule?.ToJsonString()}");
                    break;
                case "enum":
                    Expect(rule!.AsArray().Any(one => JsonNode.DeepEquals(value, one)), $"must be one of {rule!.ToJsonString()}");
                    break;
                case "required":
                    foreach (var name in rule!.AsArray().Select(name => name!.GetValue<string>()))
                    {
                        Expect(value is not JsonObject map || map.ContainsKey(name), $"must have '{name}'");
                    }
                    break;
                case "properties":
                    foreach (var (name, inner) in Members(value).Where(member => rule!.AsObject().ContainsKey(member.Key)))
                    {
                        Check(inner, rule![name]!.AsObject(), $"{path}.{name}", errors);
                    }
                    break;
                case "additionalProperties":
                    CheckOthers(value, schema, rule!, path, errors);
                    break;
                case "items":
                    foreach (var (index, item) in (value as JsonArray ?? []).Index())
                    {
                        Check(item, rule!.AsObject(), $"{path}[{index}]", errors);
                    }
                    break;
                case "minItems":
                    Expect(value is not JsonArray few || few.Count >= rule!.GetValue<int>(), $"must have at least {rule} items");
                    break;
                case "maxItems":
                    Expect(value is not JsonArray many || many.Count <= rule!.GetValue<int>(), $"must have at most {rule} items");
                    break;
                default:
                    throw new InvalidOperationException($"the schema has a keyword '{keyword}', which is not implemented");
            }
        }

        void Expect(bool holds, string rule)
        {
            if (!holds)
            {
                errors.Add($"{path} {rule}, but is {Shortened(value)}");
            }
        }
    }

    private void CheckOthers(JsonNode? value, JsonObject schema, JsonNode rule, string path, List<string> errors)
    {
        var known = schema["properties"] as JsonObject ?? [];
        foreach (var (name, inner) in Members(value).Where(member => !known.ContainsKey(member.Key)))
        {
            if (rule is JsonObject others)
            {
                Check(inner, others, $"{path}.{name}", errors);
            }
            else if (!rule.GetValue<bool>())
            {
                errors.Add($"{path} has '{name}', which is not known there");
            }
        }
    }

    // Of the alternatives, the one that fits best tells most about what was meant.
    private List<string> BestOf(JsonArray alternatives, JsonNode? value, string path)
    {
        List<string>? best = null;
        foreach (var alternative in alternatives)
        {
            var errors = new List<string>();
            Check(value, alternative!.AsObject(), path, errors);
            if (best is null || errors.Count < best.Count)
            {
                best = errors;
            }
        }
        return best!;
    }

    private JsonObject Definition(string reference) =>
        _root["definitions"]?[Uri.UnescapeDataString(reference["#/definitions/".Length..])]?.AsObject()
            ?? throw new InvalidOperationException($"the schema has no '{reference}'");

    private static JsonObject Members(JsonNode? value) => value as JsonObject ?? [];

    private static bool Is(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", var kind) => kind == JsonValueKind.Null,
        ("object", var kind) => kind == JsonValueKind.Object,
        ("array", var kind) => kind == JsonValueKind.Array,
        ("string", var kind) => kind == JsonValueKind.String,
        ("boolean", var kind) => kind is JsonValueKind.True or JsonValueKind.False,
        ("number", var kind) => kind == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"the schema has a type '{type}', which is not implemented"),
    };

    private static string Shortened(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
