using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Commands;

/// <summary>The examples of <c>docs/mapping.md</c> are what the program prints.</summary>
public sealed class MappingPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "mapping.md"));

    [Fact]
    public async Task The_page_shows_what_explain_and_check_print()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.PathTo("mapping.yml"), Block("# mapping.yml"));
        File.WriteAllText(folder.PathTo("mapping.test.yml"), Block("# mapping.test.yml"));

        var check = await PrintedAsync(folder, "check", folder.PathTo("mapping.yml"));
        var explanation = await PrintedAsync(
            folder, "explain", "--statsd.mapping-config", folder.PathTo("mapping.yml"), "app.login.sso.count:3|c|@0.5|#tenant:acme");

        Assert.Contains("3 tests passed", check);
        Assert.Contains($"```text\n{check}```\n", Page);
        Assert.Contains($"```text\n{explanation}```\n", Page);
    }

    /// <summary>The block that begins with this comment, without it: line numbers count from below.</summary>
    private static string Block(string comment)
    {
        var start = Page.IndexOf($"```yaml\n{comment}\n", StringComparison.Ordinal) + $"```yaml\n{comment}\n".Length;
        return Page[start..Page.IndexOf("```\n", start, StringComparison.Ordinal)];
    }

    private static async Task<string> PrintedAsync(TemporaryDirectory folder, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(ExitCode.Clean, await ToolCommands.InvokeAsync(arguments, output, TextWriter.Null));
        return output.ToString().Replace(folder.Root + "/", "");
    }
}
