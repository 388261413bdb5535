using Windhover.Emitter.Outbox;
using Windhover.Interop;

namespace Windhover.Emitter.Delivery;

/// <summary>To the exporter that the launcher runs: each part is sent until it is noted as applied; parts that were applied already
/// are passed over there.</summary>
internal sealed class ChannelDelivery(OutboxChannel channel, TimeProvider time) : IDelivery
{
    /// <summary>Sends again what was not noted for so long: an exporter that has died may have taken it along.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _batch;
    private long _generation;
    private int _next;
    private int _applied;
    private long _moved;

    public PartTerms Terms => new(channel.PartBytes, Numbered: true);

    public bool Advance(OutboxMemory memory, PackedBatch batch)
    {
        var page = channel.Acknowledged;
        // Read before what is noted: an exporter that comes in between is met by the next call.
        var generation = page.Generation;
        var applied = Applied(page.Applied(memory.Index), batch);
        if (applied >= batch.Count)
        {
            return true;
        }
        if (batch.Name.Number != _batch || generation != _generation)
        {
            (_batch, _generation, _applied, _next) = (batch.Name.Number, generation, applied, applied);
            _moved = time.GetTimestamp();
        }
        else if (applied != _applied)
        {
            _applied = applied;
            _next = Math.Max(_next, applied);
            _moved = time.GetTimestamp();
        }
        else if (time.GetElapsedTime(_moved) >= Patience)
        {
            _next = applied;
            _moved = time.GetTimestamp();
        }
        // Anything but success is a socket that is full, or one whose other end the launcher will hold again: wait.
        while (_next < batch.Count && SocketCalls.Send(channel.SocketFd, batch.Bytes(batch[_next]), wait: false) == 0)
        {
            _next++;
            _moved = time.GetTimestamp();
        }
        return false;
    }

    // The exporter will say what it has of this batch.
    public void TakeOver(OutboxMemory memory, PackedBatch batch)
    {
    }

    // The caller made the socket and closes it.
    public void Dispose()
    {
    }

    private static int Applied((long Batch, int Parts) noted, PackedBatch batch) =>
        noted.Batch == batch.Name.Number ? noted.Parts : noted.Batch > batch.Name.Number ? batch.Count : 0;
}
