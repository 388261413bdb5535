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

    public static void Write(TextWriter output, IRenderable content)
    {
        if (IsTerminal(output))
        {
            Create(output, HasColors, width: null).Write(content);
            return;
        }
        using var text = new StringWriter();
        Create(text, colors: false, Unbounded).Write(content);
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
