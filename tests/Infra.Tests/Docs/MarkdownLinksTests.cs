using Windhover.Testing;

namespace Windhover.Infra.Tests.Docs;

public sealed class MarkdownLinksTests
{
    // What is built or fetched, and not written.
    private static readonly string[] Made = ["artifacts", "bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts"];

    public static TheoryData<string> Pages => [.. MarkdownFiles(new DirectoryInfo(Repository.Root)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading(string page) =>
        Assert.Empty(MarkdownLinks.Problems(Repository.Root, page));

    [Fact]
    public void The_pages_of_the_repository_are_found()
    {
        string[] pages = [.. Pages.Select(row => row.Data)];
        Assert.Contains("README.md", pages);
        Assert.Contains("docs/exactness.md", pages);
    }

    [Fact]
    public void The_index_leads_to_each_page_beside_it()
    {
        var index = File.ReadAllText(Repository.PathTo("docs", "README.md"));
        Assert.All(
            new DirectoryInfo(Repository.PathTo("docs")).EnumerateFiles("*.md").Where(page => page.Name != "README.md"),
            page => Assert.Contains($"({page.Name})", index, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[a](b.md)", null)]
    [InlineData("[a](b.md#what-is-it-and-why)", null)]
    [InlineData("[a](b.md#twice-1)", null)]
    [InlineData("[a](#here)", null)]
    [InlineData("[a](../other)", null)]
    [InlineData("[a](https://example.com/nothing.md)", null)]
    [InlineData("`[a](nothing.md)`", null)]
    [InlineData("[a](nothing.md)", "docs/page.md:2: nothing.md: there is no such file")]
    [InlineData("[a](b.md), [c](nothing.md \"title\")", "docs/page.md:2: nothing.md: there is no such file")]
    [InlineData("[a](b.md), [b\nc](nothing.md)", "docs/page.md:3: nothing.md: there is no such file")]
    [InlineData("[a](b.md#nothing)", "docs/page.md:2: b.md#nothing: there is no such heading; there are: what-is-it-and-why, twice, twice-1")]
    [InlineData("[a](#nothing)", "docs/page.md:2: #nothing: there is no such heading; there are: here")]
    [InlineData("[a](../../outside.md)", "docs/page.md:2: ../../outside.md: leads out of the repository, where a reader on the web finds nothing")]
    public void A_broken_link_is_named_with_its_line(string text, string? problem)
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.PathTo("docs"));
        Directory.CreateDirectory(folder.PathTo("other"));
        File.WriteAllText(folder.PathTo("docs/page.md"), $"## Here\n{text}\n");
        File.WriteAllText(folder.PathTo("docs/b.md"), "# What is `it`, and [why](b.md)?\n```\n# no heading\n```\n## Twice\n## Twice\n");

        var problems = MarkdownLinks.Problems(folder.Root, "docs/page.md");

        Assert.Equal(problem is null ? [] : [problem], problems);
    }

    private static IEnumerable<string> MarkdownFiles(DirectoryInfo folder) =>
    [
        .. folder.EnumerateFiles("*.md").Select(file => Path.GetRelativePath(Repository.Root, file.FullName)),
        .. folder.EnumerateDirectories()
            .Where(child => child.Name[0] != '.' && !Made.Contains(child.Name))
            .SelectMany(MarkdownFiles),
    ];
}
