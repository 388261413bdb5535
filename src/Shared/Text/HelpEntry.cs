using System.Text;

namespace Windhover.Shared.Text;

/// <summary>One option in a text of help: its name, and in a column beside it, or below where the name is long, what it does.</summary>
internal static class HelpEntry
{
    /// <summary>No line is longer, whatever the terminal: two windows fit side by side.</summary>
    public const int MaxWidth = 100;

    private const int MinWidth = 60;
    private const int Indent = 2;
    private const int TextColumn = 31;

    /// <summary>Columns for a text on standard output.</summary>
    public static int Width => System.Console.IsOutputRedirected ? MaxWidth : Math.Clamp(System.Console.WindowWidth, MinWidth, MaxWidth);

    public static void Append(StringBuilder text, string option, string help, int width)
    {
        text.Append(' ', Indent).Append(option);
        var column = Indent + option.Length;
        if (column + Indent > TextColumn)
        {
            text.Append('\n');
            column = 0;
        }
        text.Append(' ', TextColumn - column);
        column = TextColumn;
        foreach (var word in help.Split(' '))
        {
            if (column > TextColumn && column + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', TextColumn);
                column = TextColumn;
            }
            if (column > TextColumn)
            {
                text.Append(' ');
                column++;
            }
            text.Append(word);
            column += word.Length;
        }
        text.Append('\n');
    }
}
