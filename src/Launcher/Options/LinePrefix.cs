using System.Globalization;
using System.Text.RegularExpressions;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Options;

/// <summary>The text in front of a child's lines, such as <c>[worker 3 pid 4711] </c>, from its template.</summary>
internal static partial class LinePrefix
{
    /// <summary>The template if none is given.</summary>
    public const string Default = "[{name} pid {pid}] ";

    /// <summary>The word for no prefix at all.</summary>
    public const string None = "none";

    private static readonly string[] Known = ["{name}", "{role}", "{slot}", "{pid}"];

    /// <returns>What is wrong with a template, as the end of a sentence; null if nothing is.</returns>
    public static string? Check(string template) =>
        Braces().Matches(template).All(match => Known.Contains(match.Value))
            ? null
            : $"expected {None}, or text with any of {string.Join(", ", Known)} in it";

    /// <summary>A hook has no place in the pool that a template could name: its event says more.</summary>
    public static string Fill(string template, LineOrigin origin) =>
        origin.Event is { } name
            ? $"[on {name}] "
            : template
                .Replace("{name}", origin.Name, StringComparison.Ordinal)
                .Replace("{role}", origin.Role, StringComparison.Ordinal)
                .Replace("{slot}", origin.Slot?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{pid}", origin.Pid.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();
}
