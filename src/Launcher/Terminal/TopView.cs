using Spectre.Console;
using Spectre.Console.Rendering;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>The screen of <c>windhover top</c>.</summary>
internal static class TopView
{
    // What a failed worker wrote last, at most.
    private const int MostOutput = 10;

    private static readonly (string Key, string Means)[] Keys =
    [
        ("q", "leave"), ("?", "help"), ("k", "replace"), ("r", "reload"), ("+ -", "scale"), ("tab", "next page"), ("up down", "select"),
    ];

    private static readonly string[] Help =
    [
        "up, down, PgUp, PgDn, Home, End   select a worker",
        "k        replace the selected worker, the new one first; asks before",
        "+ -      one worker more, one less",
        "r        reload: a new generation of workers, and no failed request",
        "tab, 1 to 4   workers, exporter, log, events: what the launcher itself said",
        "?        this page; any key leaves it",
        "q        leave; so does Ctrl-C",
        "",
        "req/s, p50, p99 and cpu cover the last five seconds, bars the last ones. rss is",
        "all memory of a process, pss its share. A column that has no room is left out:",
        "make the window wider, or use windhover status --json.",
    ];

    /// <summary>All of it once, for a file or a program.</summary>
    /// <param name="now">For the age of what was.</param>
    /// <param name="width">Null for as much as there is to be shown.</param>
    public static IRenderable Once(TopState state, DateTimeOffset now, int? width, Glyphs glyphs) => new Rows(
    [
        StatusView.Of(state.Status!, now, width, glyphs),
        .. state.Exporter is { } exporter ? [new TextLine().Add($"metrics   {exporter}", ScreenStyles.Plain).ToRenderable()] : Array.Empty<IRenderable>(),
    ]);

    /// <summary>The screen as a terminal takes it: from its upper left corner, each line and what is below it cleared first, so that
    /// nothing flickers and nothing of a former, larger screen stays.</summary>
    public static string Paint(TopState state, DateTimeOffset now, int width, int height, bool colors, Glyphs glyphs)
    {
        using var text = new StringWriter();
        Screen.Create(text, colors, width).Write(new Rows(Lines(state, now, width, height, glyphs).Select(line => line.ToRenderable())));
        var lines = text.ToString().TrimEnd('\n').Split('\n');
        return "\e[H" + string.Join("\e[K\r\n", lines.Take(Math.Max(1, height))) + "\e[K\e[J";
    }

    /// <summary>The same before it is drawn.</summary>
    private static List<TextLine> Lines(TopState state, DateTimeOffset now, int width, int height, Glyphs glyphs)
    {
        List<TextLine> above = state.Status is { } status ? [.. TopHeading.Of(state, status, now, width, glyphs)] : [];
        if (state.Problem is { } problem)
        {
            above.Add(One(problem, ScreenStyles.Bad));
        }
        var below = new List<TextLine>();
        if (state.Question is { } question)
        {
            below.Add(One(question, ScreenStyles.Strong));
        }
        else if (state.Message.Length > 0)
        {
            below.Add(One(state.Message, ScreenStyles.Plain));
        }
        below.AddRange(state.Output.TakeLast(MostOutput).Select(line => One("  " + line, ScreenStyles.Faint)));
        below.Add(TextLine.Join(Keys.Select(key => ($"{key.Key} {key.Means}", ScreenStyles.Faint)), "   ", width, glyphs));
        // On a low screen the keys, and what became of the last one, stay longest.
        var room = Math.Max(0, height - above.Count - below.Count);
        List<TextLine> middle = room == 0 ? [] : [new TextLine(), .. Page(state, now, width, room - 1, glyphs)];
        return
        [
            .. above.Take(Math.Max(0, height - below.Count)),
            .. middle.Take(room),
            .. Enumerable.Repeat(new TextLine(), Math.Max(0, room - middle.Count)),
            .. below.TakeLast(height),
        ];

        TextLine One(string text, Style style) => TextLine.Join([(text, style)], "", width, glyphs);
    }

    private static IEnumerable<TextLine> Page(TopState state, DateTimeOffset now, int width, int room, Glyphs glyphs)
    {
        if (state.Page == TopPage.Help)
        {
            return Help.Select(Plain);
        }
        if (state.Page == TopPage.Exporter)
        {
            return state.ExporterPage.Select(Plain);
        }
        if (state.Page is TopPage.Log or TopPage.Events)
        {
            return (state.Log.Count == 0 ? ["nothing yet"] : state.Log.TakeLast(room)).Select(Plain);
        }
        return state.Status is { } status ? Workers(state, status, now, width, room, glyphs) : [];

        TextLine Plain(string text) => TextLine.Join([(text, ScreenStyles.Plain)], "", width, glyphs);
    }

    // The rows around the marked one, below the heading.
    private static IEnumerable<TextLine> Workers(
        TopState state, StatusReport status, DateTimeOffset now, int width, int room, Glyphs glyphs)
    {
        var table = WorkerTable.Of(status, now, width, state.Selected, state.History, glyphs);
        var rows = Math.Max(1, room - 1);
        if (table.Count - 1 <= rows)
        {
            return table;
        }
        // One line says which rows these are.
        rows = Math.Max(1, rows - 1);
        var first = Math.Clamp((state.Selected ?? 0) - (rows / 2), 0, table.Count - 1 - rows);
        return
        [
            table[0],
            .. table.Skip(1 + first).Take(rows),
            new TextLine().Add(TextLine.Cut($" rows {first + 1} to {first + rows} of {table.Count - 1}", width, glyphs), ScreenStyles.Faint),
        ];
    }
}
