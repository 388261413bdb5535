using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Docs;

/// <summary>What <c>docs/tutorial.md</c> has its reader type shows what the page shows.</summary>
public sealed class TutorialTests
{
    /// <summary>A page that loses its fences would be run by no test.</summary>
    private const int LeastBlocks = 22;

    [Fact]
    public async Task Each_command_shows_what_the_page_shows()
    {
        var blocks = CommandBlock.ReadAll(Repository.PathTo("docs", "tutorial.md"));
        Assert.True(blocks.Count(block => block.Kind is "" or "repeat" or "background") >= LeastBlocks, $"{blocks.Count} blocks");
        await using var shell = await PageShell.StartAsync("prometheus", "promtool", "curl");

        foreach (var block in blocks)
        {
            await shell.RunAsync(block);
        }
    }
}
