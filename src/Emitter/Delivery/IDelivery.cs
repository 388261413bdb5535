using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>A way out of an outbox.</summary>
internal interface IDelivery : IDisposable
{
    PartTerms Terms { get; }

    /// <summary>Does what can be done now for the open batch, and waits for a bounded moment at most.</summary>
    /// <returns>Whether the batch is over: delivered, or what was not is counted as dropped.</returns>
    bool Advance(OutboxMemory memory, PackedBatch batch);

    /// <summary>The open batch was begun by a process that was killed.</summary>
    void TakeOver(OutboxMemory memory, PackedBatch batch);
}
