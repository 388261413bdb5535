using System.Text.Json.Nodes;

namespace Windhover.Infra.Tests.Schemas;

public sealed class JsonSchemaTests
{
    private const string Shape = """
        {
          "definitions": { "size": { "type": ["number", "null"] } },
          "type": "object",
          "required": ["kind"],
          "additionalProperties": false,
          "properties": {
            "kind": { "enum": ["a", "b"] },
            "size": { "$ref": "#/definitions/size" },
            "tags": { "type": "object", "additionalProperties": { "type": "string" } },
            "pair": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "boolean" } },
            "one": { "anyOf": [{ "const": 1 }, { "type": "object", "properties": { "x": { "const": "y" } } }] }
          }
        }
        """;

    [Theory]
    [InlineData("""{"kind":"a"}""")]
    [InlineData("""{"kind":"b","size":1.5,"tags":{"x":"y"},"pair":[true,false],"one":1}""")]
    [InlineData("""{"kind":"b","size":null,"tags":{},"one":{"x":"y"}}""")]
    public void What_fits_has_no_error(string value) => Assert.Empty(Check(value));

    [Theory]
    [InlineData("""[]""", "$ must be of type object, but is []")]
    [InlineData("""{}""", "$ must have 'kind', but is {}")]
    [InlineData("""{"kind":"c"}""", """$.kind must be one of ["a","b"], but is "c" """)]
    [InlineData("""{"kind":"a","colour":1}""", "$ has 'colour', which is not known there")]
    [InlineData("""{"kind":"a","size":"1"}""", """$.size must be of type number or null, but is "1" """)]
    [InlineData("""{"kind":"a","tags":{"x":1}}""", "$.tags.x must be of type string, but is 1")]
    [InlineData("""{"kind":"a","pair":[true]}""", "$.pair must have at least 2 items, but is [true]")]
    [InlineData("""{"kind":"a","pair":[true,true,true]}""", "$.pair must have at most 2 items, but is [true,true,true]")]
    [InlineData("""{"kind":"a","pair":[true,0]}""", "$.pair[1] must be of type boolean, but is 0")]
    [InlineData("""{"kind":"a","one":2}""", "$.one must be 1, but is 2")]
    [InlineData("""{"kind":"a","one":{"x":"z"}}""", """$.one must be 1, but is {"x":"z"}""")]
    public void What_does_not_fit_is_told_with_its_path(string value, string error) =>
        Assert.Equal([error.TrimEnd()], Check(value));

    [Fact]
    public void A_keyword_that_is_not_implemented_is_not_passed_over() =>
        Assert.Throws<InvalidOperationException>(() => new JsonSchema(JsonNode.Parse("""{"pattern":"x"}""")!).Check("y"));

    private static IReadOnlyList<string> Check(string value) => new JsonSchema(JsonNode.Parse(Shape)!).Check(JsonNode.Parse(value));
}
