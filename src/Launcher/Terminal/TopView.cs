using Spectre.Console;
using Spectre.Console.Rendering;
using Windhover.Interop;

namespace Windhover.Launcher.Terminal;

/// <summary>The screen of <c>windhover top</c>.</summary>
internal static class TopView
{
    private const string Keys = "up/down select   k replace   + more   - less   r reload   q leave";

    // What a failed worker wrote last; more does not fit below the table.
    private const int ShownOutput = 10;

    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Bad = new(Color.Red);

    /// <param name="now">For the age of what was.</param>
    /// <param name="withKeys">Whether a key can be pressed.</param>
    public static IRenderable Of(TopState state, DateTimeOffset now, bool withKeys)
    {
        var rows = new List<IRenderable>();
        if (state.Status is { } status)
        {
            rows.AddRange(StatusView.Heading(status, now));
            if (state.Exporter is { } exporter)
            {
                rows.Add(new Paragraph().Append("metrics".PadRight(10), Faint).Append(TerminalText.OneLine(exporter)));
            }
            rows.Add(new Text(""));
            rows.Add(StatusView.Table(status, now, withKeys ? state.Selected : null));
        }
        if (state.Problem is { } problem)
        {
            rows.Add(new Text(TerminalText.OneLine(problem), Bad));
        }
        if (withKeys)
        {
            rows.Add(new Text(""));
            rows.Add(new Text(TerminalText.OneLine(state.Message)));
            rows.AddRange(state.Output.TakeLast(ShownOutput).Select(line => new Text("  " + TerminalText.OneLine(line), Faint) { Overflow = Overflow.Ellipsis }));
            rows.Add(new Text(Keys, Faint));
        }
        return new Rows(rows);
    }

    /// <summary>The screen as a terminal takes it: from its upper left corner, each line and what is below it cleared first, so that
    /// nothing flickers and nothing of a former, larger screen stays.</summary>
    public static string Paint(TopState state, DateTimeOffset now, int width, int height, bool colors)
    {
        using var text = new StringWriter();
        Screen.Create(text, colors, width).Write(Of(state, now, withKeys: true));
        var lines = text.ToString().TrimEnd('\n').Split('\n');
        return "\e[H" + string.Join("\e[K\r\n", lines.Take(Math.Max(1, height))) + "\e[K\e[J";
    }
}
