using System.Text.Json;
using Windhover.Infra.Tests.Yaml;
using Windhover.Testing;

namespace Windhover.Infra.Tests;

public sealed class FileFormatTests
{
    public static TheoryData<string> YamlFiles =>
        [.. Files("*.yml"), .. Files("*.yaml"), "prometheus.yml", "compose.yaml"];

    public static TheoryData<string> JsonFiles => [.. Files("*.json")];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_YAML_file_can_be_read_and_has_no_key_twice(string file) => Assert.NotEmpty(YamlJson.ReadAll(Repository.PathTo(file)));

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public void Every_JSON_file_can_be_read_and_has_no_key_twice(string file)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Repository.PathTo(file)), new JsonDocumentOptions { AllowDuplicateProperties = false });
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Repository.PathTo("infra"), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Order(StringComparer.Ordinal);
}
