using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Architecture;

/// <summary>One C# file of <c>src</c>, as far as the floor plan is concerned: where it lies, what it declares, and which names it
/// uses.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string path, string text)
    {
        Path = path;
        Lines = text.Count(c => c == '\n');
        Code = Noise().Replace(text, match => match.Value.StartsWith('$') ? string.Concat(Holes().Matches(match.Value)) : " ");
        Namespace = NamespaceLine().Match(Code).Groups["name"].Value;
        Usings = [.. UsingLine().Matches(Code).Select(match => match.Groups["name"].Value)];
        Types = [.. Declaration().Matches(Code).Select(match => match.Groups["name"].Value)];
        Names = Name().Matches(UsingLine().Replace(Code, " ")).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>From the repository's root, with slashes.</summary>
    public string Path { get; }

    public int Lines { get; }

    /// <summary>Without comments, and without the text of strings.</summary>
    public string Code { get; }

    public string Namespace { get; }

    public IReadOnlyList<string> Usings { get; }

    /// <summary>Declared outside of other types.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Every identifier in it.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>The folder, from <c>src</c>.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!["src/".Length..];

    /// <summary>All files of <c>src</c> that a person wrote.</summary>
    public static IReadOnlyList<SourceFile> All()
    {
        var root = System.IO.Path.Combine(Repository.Root, "src");
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => new SourceFile(file, File.ReadAllText(System.IO.Path.Combine(Repository.Root, file)))),
        ];
    }

    // For the table of cases in the tests.
    internal static SourceFile Of(string path, string text) => new(path, text);

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\$*"{3,}.*?"{3,}|\$?@"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"\{[^{}\n]+\}")]
    private static partial Regex Holes();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using\s+(static\s+|\w+\s*=\s*)?(?<name>Windhover\.[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UsingLine();

    [GeneratedRegex(
        @"^((public|internal|file|static|sealed|abstract|readonly|partial|unsafe|ref)\s+)*"
        + @"(class|struct|interface|enum|record(\s+struct|\s+class)?|delegate\s+[\w<>?.]+)\s+(?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Name();
}
