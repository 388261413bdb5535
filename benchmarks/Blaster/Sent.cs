using System.Globalization;

namespace Windhover.Blaster;

/// <summary>What a blast did. The kernel took every packet that is counted here, which is not to say that anyone received it.</summary>
/// <param name="Lines">Lines in the packets sent.</param>
/// <param name="Packets">Packets sent.</param>
/// <param name="Errors">Packets that the kernel refused.</param>
/// <param name="Seconds">From the first packet to the last.</param>
internal sealed record Sent(long Lines, long Packets, long Errors, double Seconds)
{
    /// <summary>What two threads did beside each other.</summary>
    public Sent With(Sent other)
        => new(Lines + other.Lines, Packets + other.Packets, Errors + other.Errors, Math.Max(Seconds, other.Seconds));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"sent_lines={Lines} sent_packets={Packets} errors={Errors} seconds={Seconds:F4} lines_per_second={Lines / Seconds:F0}");
}
