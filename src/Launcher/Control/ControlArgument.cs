using System.Globalization;

namespace Windhover.Launcher.Control;

/// <summary>What has to be said with a <see cref="ControlOperation"/>: as the only argument of the command, and in the query of
/// the page.</summary>
/// <param name="Key">Its name in the query.</param>
/// <param name="Placeholder">What stands for a value in the index of pages.</param>
/// <param name="Usage">The same on the command line.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Expected">What a value has to be, as the end of a sentence.</param>
/// <param name="IsValid">Whether a text is such a value.</param>
internal sealed record ControlArgument(
    string Key, string Placeholder, string Usage, string Help, string Expected, Predicate<string> IsValid)
{
    private const int MaxSelector = 2000;

    public static readonly ControlArgument Slot = new(
        "slot",
        "N",
        "SLOT",
        "Number of the worker, from 0, as status shows it.",
        "expected the number of a worker, from 0",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>Read by the exporter, whose words they are.</summary>
    public static readonly ControlArgument Series = new(
        "match",
        "SELECTOR",
        "SELECTOR",
        "Which series, as Prometheus writes it, in quotes for the shell.",
        $"expected a selector of 1 to {MaxSelector} characters, such as hits{{code=\"200\"}}",
        text => text.Length is > 0 and <= MaxSelector);

    public static readonly ControlArgument Workers = new(
        "workers",
        "N|+N|-N",
        "N|+N|-N",
        "A number, or how many more (+1) or fewer (-1).",
        $"expected a number of workers from 1 to {ScaleArgument.Max}, or +1 or -1",
        text => ScaleArgument.TryParse(text, out _));
}
