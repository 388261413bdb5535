namespace Windhover.Compare;

/// <summary>What the blaster is asked for. Three tags on each line.</summary>
/// <param name="Rate">Lines per second; 0 is as fast as possible.</param>
/// <param name="Segments">Datagrams that the kernel makes of one, so that sending costs less than receiving.</param>
/// <param name="IsUnix">Over a unix datagram socket.</param>
internal sealed record Load(
    string Title,
    long Total,
    int LinesPerPacket,
    long Rate,
    int Series = 1000,
    string Type = "c",
    int Segments = 1,
    bool IsUnix = false)
{
    public string[] Arguments(Endpoints target) =>
    [
        .. IsUnix ? (string[])["--unixgram", target.Unixgram] : ["--udp", target.Udp], "--segments", Invariant.Text(Segments),
        "--total", Invariant.Text(Total), "--lines", Invariant.Text(LinesPerPacket),
        "--rate", Invariant.Text(Rate), "--series", Invariant.Text(Series), "--type", Type,
    ];
}
