using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>Makes the pool of outboxes, with the way that leads out of them.</summary>
internal static class WorkerOutboxes
{
    /// <param name="address">Where workers push to; null for the embedded exporter.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system gives no such sockets, or no memory that processes can
    /// share.</exception>
    public static OutboxPool Create(StatsdAddress? address)
    {
        var channel = address is null ? OutboxChannelEnds.Create(OutboxPool.Capacity) : null;
        return new OutboxPool(channel, DrainTo(channel, address));
    }

    /// <summary>Takes over that of the program which ran in this process before.</summary>
    /// <inheritdoc cref="Create"/>
    public static OutboxPool Take(OutboxesHandover handover, StatsdAddress? address)
    {
        var channel = handover.Channel is { } ends ? OutboxChannelEnds.Take(ends) : null;
        return OutboxPool.Take(handover, channel, DrainTo(channel, address));
    }

    private static Func<OutboxMemory, IOutboxDrain> DrainTo(OutboxChannelEnds? channel, StatsdAddress? address) =>
        memory => channel is not null
            ? OutboxDrain.To(channel.Sender, memory, TimeProvider.System)
            : OutboxDrain.To(address!, memory, TimeProvider.System);
}
