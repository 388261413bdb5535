namespace Windhover.Exporter.Host.Flags;

/// <summary>One flag of <c>windhover exporter</c>.</summary>
/// <param name="Name">Without the dashes, such as <c>web.listen-address</c>.</param>
/// <param name="Kind">How its value is read.</param>
/// <param name="Default">As it would be written on the command line; null where there is none.</param>
/// <param name="Help">One or two sentences.</param>
internal sealed record ExporterFlag(string Name, FlagKind Kind, string? Default, string Help)
{
    /// <summary>Whether it takes no value and has a <c>--no-</c> form.</summary>
    public bool IsBool => Kind == FlagKind.Bool;

    /// <summary>What is allowed, where that is a fixed set; completion offers it.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Works, but is not shown in help, as in kingpin.</summary>
    public bool Hidden { get; init; }

    /// <summary>statsd_exporter does not have it: shown after what its users know.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Why the flag, which is accepted for the sake of statsd_exporter's command lines, has no effect; null if it has one.</summary>
    public string? NoEffect { get; init; }

    /// <summary>The one-letter form, if any.</summary>
    public char? Short { get; init; }
}
