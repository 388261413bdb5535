using System.Text.Json;
using Windhover.Exporter.Diagnostics;

namespace Windhover.Exporter.Tests.Diagnostics;

public sealed class MappingFileCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("windhover-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_is_one_array_and_github_one_command_for_each_finding()
    {
        var file = Write("a,b.yml", "mappings:\n- match: a\n  name: n\n  timer_type: histogram\n  nome: 100%\n");

        var json = JsonDocument.Parse(Run(file, CheckFormat.Json)).RootElement;
        Assert.Equal(
            ["4:3 warning", "5:3 error"],
            json.EnumerateArray().Select(one => $"{one.GetProperty("line")}:{one.GetProperty("column")} {one.GetProperty("level")}"));
        Assert.Equal(file, json[0].GetProperty("file").GetString());

        var lines = Run(file, CheckFormat.Github).Split('\n');
        Assert.StartsWith($"::warning file={file.Replace(",", "%2C")},line=4,col=3::\"timer_type\" is the spelling of", lines[0]);
        Assert.StartsWith("::error file=", lines[1]);
        Assert.Equal("[]\n", Run(Write("good.yml", "mappings: [{match: a, name: n}]\n"), CheckFormat.Json));
    }

    [Fact]
    public void Old_keys_keep_no_file_from_loading_unless_the_reading_is_strict()
    {
        var file = Write("old.yml", "mappings:\n- match: a\n  name: n\n  timer_type: histogram\n");

        Assert.Empty(MappingFileCheck.Problems(file));
        Assert.Equal(
            [$"{file}:4:3: unknown key \"timer_type\"; did you mean \"observer_type\"?"], MappingFileCheck.Problems(file, isStrict: true));
        Assert.Contains($"{file}:4:3: warning: \"timer_type\"", Run(file, CheckFormat.Text));
    }

    private static string Run(string file, CheckFormat format)
    {
        using var output = new StringWriter();
        var check = new MappingFileCheck(output, paint: false, format);
        check.Run(file);
        check.End();
        return output.ToString();
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
