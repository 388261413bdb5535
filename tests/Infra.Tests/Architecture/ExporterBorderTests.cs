using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Architecture;

/// <summary>What the launcher's project sees of the exporter's.</summary>
public sealed partial class ExporterBorderTests
{
    private const string Page = "docs/internals/architecture.md";

    [Fact]
    public void Each_public_type_of_the_exporter_is_named_with_its_reason()
    {
        var table = Read(Page).Split("| public type of `Windhover.Exporter` |")[1].Split("\n\n")[0];

        Assert.Equal(
            PublicTypes(),
            Row().Matches(table).SelectMany(row => Name().Matches(row.Groups["types"].Value).Select(name => name.Groups["name"].Value)).Order());
    }

    // Its tests and benchmarks may: they are of the same house.
    [Fact]
    public void The_internals_of_the_exporter_are_for_its_tests_and_benchmarks() =>
        Assert.Equal(["Windhover.Micro"], Friend().Matches(Read("src/Exporter/Exporter.csproj")).Select(friend => friend.Groups["name"].Value));

    private static IEnumerable<string> PublicTypes() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Exporter"), "PublicAPI.*.txt")
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("Windhover.", StringComparison.Ordinal) && !line.Contains("->", StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf('.') + 1)..])
            .Order();

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^\| (?<types>`[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("<InternalsVisibleTo Include=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Friend();
}
