using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Host.Relaying;

/// <summary>Hands every line to the relays before it is parsed, bad ones too, and then on.</summary>
internal sealed class RelaySink(ILineSink next, IReadOnlyList<Relay> relays) : ILineSink
{
    public void Enter() => next.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        foreach (var relay in relays)
        {
            relay.Offer(line);
        }
        next.Line(line);
    }

    public void Exit() => next.Exit();
}
