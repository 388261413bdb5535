using Spectre.Console;
using Spectre.Console.Rendering;
using Windhover.Interop;

namespace Windhover.Launcher.Terminal;

/// <summary>A line of a screen, measured in the terminal's cells: what does not fit is left out or cut, and never wrapped.</summary>
internal sealed class TextLine
{
    private readonly List<(string Text, Style Style)> _pieces = [];

    /// <summary>In cells.</summary>
    public int Width { get; private set; }

    /// <param name="text">Shown as <see cref="TerminalText.OneLine"/> has it.</param>
    public TextLine Add(string text, Style style)
    {
        var shown = TerminalText.OneLine(text);
        _pieces.Add((shown, style));
        Width += WidthOf(shown);
        return this;
    }

    /// <param name="parts">The most important first.</param>
    /// <param name="separator">Between two.</param>
    /// <param name="width">In cells. The first part that does not fit is cut if there is room for some of it; the others are left out.</param>
    public static TextLine Join(IEnumerable<(string Text, Style Style)> parts, string separator, int width, Glyphs glyphs)
    {
        const int WorthShowing = 20;
        var line = new TextLine();
        foreach (var (text, style) in parts.Where(part => part.Text.Length > 0))
        {
            var gap = line.Width == 0 ? "" : separator;
            var room = width - line.Width - WidthOf(gap);
            var shown = TerminalText.OneLine(text);
            if (WidthOf(shown) > room && (room < WorthShowing && line.Width > 0))
            {
                break;
            }
            line.Add(gap, Style.Plain).Add(Cut(shown, room, glyphs), style);
            if (WidthOf(shown) > room)
            {
                break;
            }
        }
        return line;
    }

    /// <summary>Cells that a text takes.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    /// <returns>The text, or its beginning and a sign that it goes on, in no more cells than there are.</returns>
    public static string Cut(string text, int width, Glyphs glyphs)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }
        var end = 0;
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = WidthOf(rune.ToString());
            if (cells + next > width - 1)
            {
                break;
            }
            cells += next;
            end += rune.Utf16SequenceLength;
        }
        return width <= 0 ? "" : text[..end] + glyphs.Ellipsis;
    }

    /// <summary>Cuts a text, or fills it up with blanks.</summary>
    /// <param name="width">In cells.</param>
    /// <param name="isNumber">Whether the blanks come first.</param>
    public static string Fit(string text, int width, bool isNumber, Glyphs glyphs)
    {
        var shown = Cut(text, width, glyphs);
        var blanks = new string(' ', Math.Max(0, width - WidthOf(shown)));
        return isNumber ? blanks + shown : shown + blanks;
    }

    public IRenderable ToRenderable()
    {
        // Without a character it would be no line.
        var paragraph = new Paragraph(_pieces.Count == 0 ? " " : "") { Overflow = Overflow.Crop };
        foreach (var (text, style) in _pieces)
        {
            paragraph.Append(text, style);
        }
        return paragraph;
    }
}
