using System.Text.Json;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Commands;

public sealed class ToolCommandsTests
{
    [Fact]
    public async Task The_mapping_file_of_the_repository_passes_its_own_check()
    {
        var (code, output, _) = await InvokeAsync(
            "check", "--strict", Repository.PathTo("infra", "statsd-exporter", "mapping.yml"));

        Assert.Equal(ExitCode.Clean, code);
        Assert.EndsWith("mapping.yml: 2 rules, 5 tests passed, 0 errors, 0 warnings\n", output);
    }

    [Theory]
    [InlineData("- {match: a.*, name: a_$1_x}", false, 0, "m.yml:2:22: warning: $1_x is empty")]
    [InlineData("- {match: a.*, name: a_$1_x}", true, 1, "m.yml: 1 rule, no tests beside it, 0 errors, 1 warning\n")]
    [InlineData("- {match: a.b, name: n, labels: {le: x}}", false, 1, "m.yml:2:34: error: label le is reserved")]
    [InlineData("- {match: a.b, nam: n}", false, 1, "m.yml:2:16: error: unknown key \"nam\"; did you mean \"name\"?\n")]
    public async Task Findings_have_a_place_and_decide_the_exit_code(string rule, bool strict, int code, string printed)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.PathTo("m.yml"), "mappings:\n" + rule);
        string[] arguments = ["check", folder.PathTo("m.yml"), .. strict ? ["--strict"] : Array.Empty<string>()];

        var result = await InvokeAsync(arguments);

        Assert.Equal(code, result.Code);
        Assert.Contains(printed, result.Output);
        Assert.DoesNotContain("\e[", result.Output);
    }

    [Theory]
    [InlineData("m.yml")]
    [InlineData("m.test.yml")]
    public async Task Tests_beside_the_file_are_run_and_a_failure_names_the_test(string named)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.PathTo("m.yml"), "mappings:\n- {match: a.b, name: n}\n");
        File.WriteAllText(folder.PathTo("m.test.yml"), "tests:\n- name: ab is n\n  lines: ['a.b:1|c']\n  series: [n 2]\n");

        var (code, output, _) = await InvokeAsync("check", folder.PathTo(named));

        Assert.Equal(ExitCode.Error, code);
        Assert.Equal(
            $"{folder.PathTo("m.test.yml")}:4:12: error: test \"ab is n\": n should be 2, and is 1\n"
            + $"{folder.PathTo("m.yml")}: 1 rule, 1 of 1 test failed, 1 error, 0 warnings\n",
            output);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_an_error()
    {
        using var folder = new TemporaryDirectory();

        var (code, output, _) = await InvokeAsync("check", folder.PathTo("absent.yml"));

        Assert.Equal(ExitCode.Error, code);
        Assert.StartsWith($"{folder.PathTo("absent.yml")}: error: cannot be read", output);
    }

    [Fact]
    public async Task Explain_tells_the_rule_and_the_series()
    {
        var mapping = Repository.PathTo("infra", "statsd-exporter", "mapping.yml");
        var line = Array.IndexOf(File.ReadAllLines(mapping), "  - match: request_count") + 1;

        var (code, output, _) = await InvokeAsync(
            "explain", $"--statsd.mapping-config={mapping}", "request_count:2|c|#method:GET", "@x:1|g");

        Assert.Equal(ExitCode.Clean, code);
        Assert.Contains($"  rule       {mapping}:{line}  request_count  (glob), name: request_count\n", output);
        Assert.Contains("  series     counter request_count{method=\"GET\"}\n", output);
        Assert.Contains("\n---\n\nline         @x:1|g\n", output);
    }

    [Fact]
    public async Task Explain_writes_an_object_for_each_line()
    {
        var (_, output, _) = await InvokeAsync("explain", "--json", "--no-statsd.parse-influxdb-tags", "a,k=v:1|c", "b:x|c\nc:1|g");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString());
        Assert.Equal(["a,k=v", "b", "c"], names);
    }

    [Fact]
    public async Task Explain_with_a_bad_mapping_file_says_where()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.PathTo("m.yml"), "mappings:\n- {match: a!, name: n}\n");

        var (code, _, error) = await InvokeAsync("explain", "--statsd.mapping-config", folder.PathTo("m.yml"), "a:1|c");

        Assert.Equal(ExitCode.Error, code);
        Assert.StartsWith($"windhover: {folder.PathTo("m.yml")}:2:11: \"match\" must be a glob", error);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("check")]
    public async Task A_wrong_command_line_is_told_apart_and_help_teaches(string command)
    {
        Assert.Equal(ExitCode.Usage, (await InvokeAsync(command)).Code);
        Assert.Equal(ExitCode.Usage, (await InvokeAsync(command, "--nonsense", "x")).Code);

        var (code, output, _) = await InvokeAsync(command, "--help");

        Assert.Equal(ExitCode.Clean, code);
        Assert.Contains("Examples:", output);
        Assert.Contains($"windhover {command} ", output);
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await ToolCommands.InvokeAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
