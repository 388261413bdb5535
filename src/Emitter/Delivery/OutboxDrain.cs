using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>Does for a worker that is gone what it cannot do any more: finishes the batch that is on its way, sends the rest, takes
/// back its shares of gauges that are sums, and, in the channel, removes its own gauges.</summary>
/// <remarks>For one thread. The worker must be dead (waited for, not only killed): two processes must not take batches from one
/// outbox.</remarks>
internal sealed class OutboxDrain : IOutboxDrain
{
    // Of one batch; a worker has room for a million bytes of records. What it left may be anything, and this is the launcher's memory.
    private const int MostBytes = 64 << 20;

    private readonly OutboxCourier _courier;

    private OutboxDrain(OutboxMemory memory, IDelivery delivery) => _courier = new OutboxCourier(memory, delivery, MostBytes);

    /// <summary>To the exporter that the launcher runs.</summary>
    public static OutboxDrain To(OutboxChannel channel, OutboxMemory memory, TimeProvider time) =>
        new(memory, new ChannelDelivery(channel, time));

    /// <summary>To the address that the worker has sent to.</summary>
    public static OutboxDrain To(StatsdAddress address, OutboxMemory memory, TimeProvider time) =>
        new(memory, AddressDelivery.To(address, time));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The worker left what cannot be sent.</exception>
    public bool Advance() => _courier.AdvanceToEnd();

    /// <summary>Leaves the outbox and the channel's socket to their owner.</summary>
    public void Dispose() => _courier.Dispose();
}
