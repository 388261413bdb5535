using System.Globalization;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host.Flags;

/// <summary>One flag of <c>windhover exporter</c>. All of them: <see cref="ExporterFlagTable"/>.</summary>
public sealed class ExporterFlag
{
    /// <param name="name">Without the dashes, such as <c>web.listen-address</c>.</param>
    /// <param name="kind">How its value is read.</param>
    /// <param name="default">As it would be written on the command line; null if there is none.</param>
    /// <param name="help">One or two sentences.</param>
    internal ExporterFlag(string name, FlagKind kind, string? @default, string help)
    {
        Name = name;
        Kind = kind;
        Default = @default;
        Help = help;
    }

    /// <summary>Without the dashes, such as <c>web.listen-address</c>.</summary>
    public string Name { get; }

    /// <summary>As it would be written on the command line; null if there is none.</summary>
    public string? Default { get; }

    /// <summary>One or two sentences.</summary>
    public string Help { get; }

    /// <summary>How its value is read.</summary>
    internal FlagKind Kind { get; }

    /// <summary>Whether it takes no value and has a <c>--no-</c> form.</summary>
    internal bool IsBool => Kind == FlagKind.Bool;

    /// <summary>What is allowed, if that is a fixed set.</summary>
    internal IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The least number, or of a duration the least nanoseconds.</summary>
    internal long Min { get; init; } = long.MinValue;

    /// <summary>The greatest number.</summary>
    internal long Max { get; init; } = long.MaxValue;

    /// <summary>Why the flag, which is accepted for the sake of statsd_exporter's command lines, has no effect; null if it has one.</summary>
    internal string? NoEffect { get; init; }

    /// <summary>As it stands on a command line, such as <c>--web.listen-address</c>.</summary>
    public string Option => "--" + Name;

    /// <summary>The form that switches it off, if it takes no value.</summary>
    public string NoOption => "--no-" + Name;

    /// <summary>What the value is called in help; empty if it takes none.</summary>
    public string Placeholder => Kind switch
    {
        FlagKind.Bool => "",
        FlagKind.Number => "N",
        FlagKind.Duration => "DURATION",
        FlagKind.Choice => string.Join('|', Choices),
        _ => "VALUE",
    };

    /// <summary>The argument that sets it.</summary>
    /// <param name="text">A value that has no <see cref="Problem"/>; <c>true</c> or <c>false</c> if it takes none.</param>
    public string Argument(string text) => IsBool ? (text == "true" ? Option : NoOption) : $"{Option}={text}";

    /// <summary>Judges a value.</summary>
    /// <param name="text">As an operator wrote it.</param>
    /// <returns>What was expected in its place, as the end of a sentence; null if it can be used.</returns>
    public string? Problem(string text) => Kind switch
    {
        FlagKind.Bool => text is "true" or "false" ? null : "expected true or false",
        FlagKind.HttpPath => text is ['/', ..] ? null : "expected a path that begins with /",
        FlagKind.Number => TryNumber(text, out var number) && number >= Min && number <= Max ? null : $"expected a whole number{Range()}",
        FlagKind.Duration => DurationText.ParseNanoseconds(text) >= Min
            ? null
            : $"expected a duration in ms, s, m or h{(Min > 0 ? ", more than 0" : "")}, such as 1m30s",
        FlagKind.Choice => Choices.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : $"expected one of {string.Join(", ", Choices)}",
        _ => null,
    };

    /// <summary>A value of <see cref="FlagKind.Number"/>. What is beyond an <c>int</c> becomes the nearest: such sizes and limits are none.</summary>
    internal static int Number(string text) => TryNumber(text, out var number) ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : 0;

    internal static TimeSpan Duration(string text) => DurationText.ToTimeSpan(DurationText.ParseNanoseconds(text) ?? 0);

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private string Range() => (Min, Max) switch
    {
        (long.MinValue, _) => "",
        (_, long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $", {Min} or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $" from {Min} to {Max}"),
    };
}
