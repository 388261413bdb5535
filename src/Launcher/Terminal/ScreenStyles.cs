using Spectre.Console;

namespace Windhover.Launcher.Terminal;

/// <summary>The few colours of all screens: of the terminal's own sixteen, dark enough for a light background.</summary>
internal static class ScreenStyles
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Faint = new(decoration: Decoration.Dim);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Busy = new(Color.Olive);
    public static readonly Style Bad = new(Color.Maroon, decoration: Decoration.Bold);
    public static readonly Style Bars = new(Color.Teal);

    /// <summary>As it is, and the other way round.</summary>
    public static Style Marked(Style style) => new(style.Foreground, style.Background, style.Decoration | Decoration.Invert);
}
