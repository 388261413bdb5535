namespace Windhover.EndToEnd.Tests.Docs;

/// <summary>A step of a page of commands: a block of code that is fenced as <c>sh</c>, or a comment that ends one that keeps running.</summary>
/// <param name="Line">Of the page, from 1.</param>
/// <param name="Kind">What stands behind <c>sh</c>: empty (it is run once and succeeds), <c>repeat</c> (until it shows what the page shows),
/// <c>background</c> (it keeps running), <c>not-run: REASON</c>; <c>stop</c> of a comment, <c>&lt;!-- stop COMMAND --&gt;</c>.</param>
/// <param name="Text">Commands; of a stop, what the one that keeps running begins with.</param>
/// <param name="Shown">Lines of the block of <c>text</c> behind it, in which <c>…</c> stands for anything; empty if there is none.</param>
internal sealed record CommandBlock(int Line, string Kind, string Text, IReadOnlyList<string> Shown)
{
    private const string Fence = "```";
    private const string Shell = Fence + "sh";
    private const string Output = Fence + "text";
    private const string Stop = "<!-- stop ";
    private const string StopEnd = " -->";

    /// <summary>Those of a page, in order.</summary>
    /// <exception cref="FormatException">A block has no end, or shows output of nothing.</exception>
    public static List<CommandBlock> ReadAll(string page)
    {
        var lines = File.ReadAllLines(page);
        var blocks = new List<CommandBlock>();
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, number) = (lines[i], i + 1);
            if (line.StartsWith(Stop, StringComparison.Ordinal))
            {
                blocks.Add(new CommandBlock(number, "stop", line[Stop.Length..^StopEnd.Length], []));
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                var end = Array.IndexOf(lines, Fence, i + 1);
                if (end < 0)
                {
                    throw new FormatException($"{page}:{number}: the block has no end");
                }
                var content = lines[(i + 1)..end];
                if (line == Shell || line.StartsWith(Shell + " ", StringComparison.Ordinal))
                {
                    blocks.Add(new CommandBlock(number, line[Shell.Length..].Trim(), string.Join('\n', content), []));
                }
                else if (line == Output)
                {
                    blocks[^1] = blocks is [.., { Kind: "" or "repeat", Shown: [] } last]
                        ? last with { Shown = content }
                        : throw new FormatException($"{page}:{number}: no commands stand before this output");
                }
                i = end;
            }
        }
        return blocks;
    }
}
