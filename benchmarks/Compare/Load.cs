namespace Windhover.Compare;

/// <summary>What the blaster is asked for. Three tags on each line.</summary>
/// <param name="Rate">Lines per second; 0 is as fast as possible.</param>
internal sealed record Load(string Title, long Total, int LinesPerPacket, long Rate, int Series = 1000, string Type = "c")
{
    public string[] Arguments(int port) =>
    [
        "--udp", $"127.0.0.1:{Invariant.Text(port)}", "--total", Invariant.Text(Total), "--lines", Invariant.Text(LinesPerPacket),
        "--rate", Invariant.Text(Rate), "--series", Invariant.Text(Series), "--type", Type,
    ];
}
