namespace Windhover.Emitter.Delivery;

/// <summary>How StatsD lines travel.</summary>
public enum StatsdTransport
{
    /// <summary>Datagrams over a unix socket: blocks or fails instead of dropping silently, half the cost of UDP.</summary>
    Unixgram,

    /// <summary>Datagrams that the kernel may drop without telling the sender.</summary>
    Udp,

    /// <summary>A stream of lines, each ended by a newline.</summary>
    Tcp,
}
