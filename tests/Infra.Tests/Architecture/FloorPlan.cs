using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Architecture;

/// <summary>The rooms of <c>src</c> and the arrows between them, as the table in <c>docs/internals/architecture.md</c> has them. A room
/// is a folder; what lies deeper, and has no row of its own, belongs to the room above it.</summary>
internal sealed partial class FloorPlan
{
    public const string Page = "docs/internals/architecture.md";

    private readonly Dictionary<string, HashSet<string>> _arrows;

    private FloorPlan(Dictionary<string, HashSet<string>> arrows) => _arrows = arrows;

    public IReadOnlyCollection<string> Rooms => _arrows.Keys;

    public static FloorPlan Read() => Parse(File.ReadAllText(Path.Combine(Repository.Root, Page)));

    public static FloorPlan Parse(string page)
    {
        var table = page[page.IndexOf("| Room | may use |", StringComparison.Ordinal)..];
        table = table.Split("\n\n", 2)[0];
        return new FloorPlan(Row().Matches(table).ToDictionary(
            row => row.Groups["room"].Value,
            row => Room().Matches(row.Groups["uses"].Value).Select(room => room.Groups["room"].Value).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal));
    }

    public IEnumerable<string> MayUse(string room) => _arrows[room];

    /// <returns>The innermost room that a folder lies in; null if it lies in none.</returns>
    public string? RoomOf(string folder)
    {
        while (true)
        {
            if (_arrows.ContainsKey(folder))
            {
                return folder;
            }
            var slash = folder.LastIndexOf('/');
            if (slash < 0)
            {
                return null;
            }
            folder = folder[..slash];
        }
    }

    /// <returns>The rooms of a way that comes back to where it began; empty if there is none.</returns>
    public IReadOnlyList<string> FindCycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string>();
        return _arrows.Keys.Select(Walk).FirstOrDefault(cycle => cycle.Count > 0) ?? [];

        IReadOnlyList<string> Walk(string room)
        {
            var at = way.IndexOf(room);
            if (at >= 0)
            {
                return [.. way[at..], room];
            }
            if (done.Contains(room))
            {
                return [];
            }
            way.Add(room);
            var found = _arrows.GetValueOrDefault(room, []).Select(Walk).FirstOrDefault(cycle => cycle.Count > 0) ?? [];
            way.RemoveAt(way.Count - 1);
            done.Add(room);
            return found;
        }
    }

    /// <summary>Says of each file which room it uses without an arrow, and by which name of which file.</summary>
    public IEnumerable<string> WrongArrows(IReadOnlyList<SourceFile> files)
    {
        var declared = files.SelectMany(file => file.Types.Select(type => (Type: type, File: file)))
            .ToLookup(entry => entry.Type, entry => entry.File, StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (RoomOf(file.Folder) is not { } room)
            {
                continue;
            }
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (type, other) in file.Names.SelectMany(name => declared[name].Select(other => (name, other))).OrderBy(use => use.name, StringComparer.Ordinal))
            {
                if (other != file
                    && !file.Types.Contains(type)
                    && RoomOf(other.Folder) is { } used
                    && used != room
                    && !_arrows[room].Contains(used)
                    && Sees(file, other, type)
                    && seen.Add(used))
                {
                    yield return $"{file.Path} uses {type} of {other.Path}: {Page} has no arrow from {room} to {used}";
                }
            }
            // One for a doc comment's sake is an arrow, too: without the other room the file would not compile.
            foreach (var import in file.Usings)
            {
                if (RoomOf(import["Windhover.".Length..].Replace('.', '/')) is { } used && used != room && !_arrows[room].Contains(used) && seen.Add(used))
                {
                    yield return $"{file.Path} imports {import}: {Page} has no arrow from {room} to {used}";
                }
            }
        }
    }

    // By a using, from a namespace around it, or by a longer name.
    private static bool Sees(SourceFile file, SourceFile other, string type) =>
        file.Usings.Contains(other.Namespace)
        || file.Usings.Contains(other.Namespace + "." + type)
        || file.Namespace == other.Namespace
        || file.Namespace.StartsWith(other.Namespace + ".", StringComparison.Ordinal)
        || Regex.IsMatch(file.Code, $@"\b{Regex.Escape(other.Namespace[(other.Namespace.LastIndexOf('.') + 1)..])}\.{type}\b");

    [GeneratedRegex(@"^\| `(?<room>[\w/]+)`[^|]*\|(?<uses>[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<room>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Room();
}
