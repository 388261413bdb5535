using Spectre.Console;
using Spectre.Console.Rendering;

namespace Windhover.Launcher.Terminal;

/// <summary>Where tables are drawn: with colours on a terminal, plain and unbroken everywhere else.</summary>
internal static class Screen
{
    // Lines that go to a file or a program are not wrapped.
    private const int Unbounded = 1000;

    public static bool IsTerminal(TextWriter output) => output == Console.Out && !Console.IsOutputRedirected;

    /// <summary>Whether the operator's terminal shows colours, and wants them.</summary>
    public static bool HasColors =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>A file or another program gets UTF-8 whatever the locale is, as JSON is.</summary>
    public static Glyphs GlyphsOf(TextWriter output) => IsTerminal(output) ? Glyphs.OfTerminal : Glyphs.Unicode;

    /// <param name="draw">Makes what fits a width in cells; null for as much as there is.</param>
    public static void Write(TextWriter output, Func<int?, IRenderable> draw)
    {
        if (IsTerminal(output))
        {
            var console = Create(output, HasColors, width: null);
            console.Write(draw(console.Profile.Width));
            return;
        }
        using var text = new StringWriter();
        Create(text, colors: false, Unbounded).Write(draw(null));
        // The last column is as wide as its widest cell; the blanks are of no use.
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }

    /// <param name="width">In characters; null for that of the terminal.</param>
    public static IAnsiConsole Create(TextWriter output, bool colors, int? width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (width is { } characters)
        {
            console.Profile.Width = characters;
        }
        return console;
    }
}
