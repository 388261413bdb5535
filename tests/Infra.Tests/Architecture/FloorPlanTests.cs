using System.Text.RegularExpressions;

namespace Windhover.Infra.Tests.Architecture;

/// <summary>The code keeps to the floor plan that is written down.</summary>
public sealed partial class FloorPlanTests
{
    private const int MostFiles = 32;
    private const int MostLines = 400;

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.All();
    private static readonly FloorPlan Plan = FloorPlan.Read();

    [Fact]
    public void No_arrow_leads_back() => Assert.Equal("", string.Join(" → ", Plan.FindCycle()));

    [Fact]
    public void Every_file_keeps_to_the_arrows_of_its_room() => AssertNone(Plan.WrongArrows(Files));

    [Fact]
    public void Every_folder_belongs_to_a_room_and_every_room_has_files()
    {
        AssertNone(Files.Where(file => Plan.RoomOf(file.Folder) is null).Select(file => $"{file.Path} lies in no room of {FloorPlan.Page}"));
        AssertNone(Plan.Rooms.Except(Files.Select(file => Plan.RoomOf(file.Folder)!)).Select(room => $"{FloorPlan.Page} has a row for {room}, which has no file"));
        AssertNone(Plan.Rooms.SelectMany(room => Plan.MayUse(room)).Except(Plan.Rooms));
    }

    [Fact]
    public void A_namespace_is_a_folder() => AssertNone(Files
        .Where(file => file.Namespace.StartsWith("Windhover.", StringComparison.Ordinal) && file.Namespace != "Windhover." + file.Folder.Replace('/', '.'))
        .Select(file => $"{file.Path} has the namespace {file.Namespace}"));

    [Fact]
    public void No_folder_has_more_files_than_a_screen_shows() => AssertNone(Files
        .GroupBy(file => file.Folder)
        .Where(folder => folder.Count() > MostFiles)
        .Select(folder => $"src/{folder.Key} has {folder.Count()} files; {MostFiles} at most"));

    [Fact]
    public void No_file_is_longer_than_a_reader_keeps_in_mind() => AssertNone(Files
        .Where(file => file.Lines > MostLines)
        .Select(file => $"{file.Path} has {file.Lines} lines; {MostLines} at most"));

    [Fact]
    public void Libc_is_called_by_one_room_and_each_function_is_declared_once()
    {
        var declared = Files.SelectMany(file => NativeFunction().Matches(file.Code).Select(match => (Name: match.Groups["name"].Value, file.Path))).ToArray();

        Assert.NotEmpty(declared);
        Assert.All(declared, function => Assert.StartsWith("src/Interop/", function.Path, StringComparison.Ordinal));
        AssertNone(declared.GroupBy(function => function.Name).Where(group => group.Select(function => function.Path).Distinct().Count() > 1)
            .Select(group => $"{group.Key} is declared in {string.Join(" and ", group.Select(function => function.Path).Distinct())}"));
    }

    [Theory]
    [InlineData("namespace Windhover.P.Low;\nusing Windhover.P.High;\nclass A { Top t; }")]
    [InlineData("namespace Windhover.P.Low;\nclass A { High.Top t; }")]
    [InlineData("using static Windhover.P.High.Top;\nnamespace Windhover.P.Low;\nclass A { int i = Top.Count; }")]
    [InlineData("using Windhover.P.High;\nnamespace Windhover.P.Low;\nclass A { string s = $\"{Top.Count}\"; }")]
    public void A_wrong_arrow_is_told_with_both_files(string text)
    {
        var plan = FloorPlan.Parse("| Room | may use |\n|---|---|\n| `P/Low` | |\n| `P/High` | `P/Low` |\n\n");
        SourceFile[] files =
        [
            SourceFile.Of("src/P/Low/A.cs", text),
            SourceFile.Of("src/P/High/Top.cs", "using Windhover.P.Low;\nnamespace Windhover.P.High;\nstatic class Top { A a; // A\n}"),
        ];

        Assert.Equal(
            ["src/P/Low/A.cs uses Top of src/P/High/Top.cs: docs/internals/architecture.md has no arrow from P/Low to P/High"], plan.WrongArrows(files));
    }

    [Fact]
    public void A_using_is_an_arrow_even_for_a_doc_comment()
    {
        var plan = FloorPlan.Parse("| Room | may use |\n|---|---|\n| `P/Low` | |\n| `P/High` | `P/Low` |\n\n");

        Assert.Equal(
            ["src/P/Low/A.cs imports Windhover.P.High: docs/internals/architecture.md has no arrow from P/Low to P/High"],
            plan.WrongArrows([SourceFile.Of("src/P/Low/A.cs", "using Windhover.P.High;\nnamespace Windhover.P.Low;\n/// <see cref=\"Top\"/>\nclass A { }")]));
    }

    [Theory]
    [InlineData("namespace Windhover.P.Low;\n// Top\nclass A { string s = \"Top\"; }")]
    [InlineData("namespace Windhover.P.Low;\nclass A { int Top; }")]
    public void A_word_in_a_comment_or_a_name_of_ones_own_is_no_arrow(string text)
    {
        var plan = FloorPlan.Parse("| Room | may use |\n|---|---|\n| `P/Low` | |\n| `P/High` | |\n\n");

        Assert.Empty(plan.WrongArrows(
            [SourceFile.Of("src/P/Low/A.cs", text), SourceFile.Of("src/P/High/Top.cs", "namespace Windhover.P.High;\nclass Top { }")]));
    }

    [Fact]
    public void A_way_back_is_found() => Assert.Equal(
        ["P/A", "P/B", "P/C", "P/A"],
        FloorPlan.Parse("| Room | may use |\n|---|---|\n| `P/A` | `P/B` |\n| `P/B` | `P/C` |\n| `P/C` | `P/A` |\n\n").FindCycle());

    // Whole, where Assert.Empty would cut the sentences short.
    private static void AssertNone(IEnumerable<string> problems)
    {
        string[] all = [.. problems];
        if (all.Length > 0)
        {
            Assert.Fail(string.Join('\n', all));
        }
    }

    [GeneratedRegex(@"\[LibraryImport\([^\]]*\)\]\s*(public|private|internal)[^;(]*\b(?<name>\w+)\(", RegexOptions.ExplicitCapture)]
    private static partial Regex NativeFunction();
}
