namespace Windhover.Launcher.Processes;

/// <summary>What shows that a program is ready.</summary>
/// <param name="Kind">The way to find out.</param>
/// <param name="Path">Of <see cref="ReadyProbeKind.Http"/>.</param>
internal sealed record ReadyProbe(ReadyProbeKind Kind, string Path)
{
    /// <returns>Null where the text is none.</returns>
    public static ReadyProbe? Parse(string text) => text switch
    {
        "auto" => new ReadyProbe(ReadyProbeKind.Auto, "/"),
        "notify" => new ReadyProbe(ReadyProbeKind.Notify, "/"),
        "tcp" => new ReadyProbe(ReadyProbeKind.Tcp, "/"),
        "none" => new ReadyProbe(ReadyProbeKind.None, "/"),
        ['/', ..] when !text.Any(letter => letter <= ' ') => new ReadyProbe(ReadyProbeKind.Http, text),
        _ => null,
    };
}
