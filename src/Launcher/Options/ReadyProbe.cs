namespace Windhover.Launcher.Options;

/// <summary>What shows that a program is ready.</summary>
/// <param name="Kind">The way to find out.</param>
/// <param name="Path">Of <see cref="ReadyProbeKind.Http"/>.</param>
internal sealed record ReadyProbe(ReadyProbeKind Kind, string Path)
{
    /// <summary>What a program that is not ready has not done, as the end of a sentence.</summary>
    public string Complaint => Kind switch
    {
        ReadyProbeKind.Auto => "it neither said READY=1 (sd_notify) nor accepted a connection (--ready-probe auto)",
        ReadyProbeKind.Notify => "it did not say READY=1 over NOTIFY_SOCKET (--ready-probe notify)",
        ReadyProbeKind.Tcp => "it accepted no connection (--ready-probe tcp)",
        ReadyProbeKind.Http => $"it did not answer GET {Path} with 200 to 399 (--ready-probe {Path})",
        _ => "",
    };

    /// <returns>Null if the text is none.</returns>
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
