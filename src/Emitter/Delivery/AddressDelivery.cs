using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>To a receiver that does not acknowledge: nothing is sent twice. That the sending of a part begins is noted before it is
/// sent; a kill right then leaves that one part in doubt.</summary>
internal sealed class AddressDelivery(IPartSender sender) : IDelivery
{
    private long _measurementsBefore;

    public PartTerms Terms => new(sender.PartBytes, Numbered: false);

    public static AddressDelivery To(StatsdAddress address, TimeProvider time)
    {
        // Longer than any receiver that is well stops reading for; short enough for who drains several outboxes in turn.
        var limit = TimeSpan.FromMilliseconds(100);
        return new AddressDelivery(address.Transport switch
        {
            StatsdTransport.Unixgram => new UnixgramSender(address.Host, limit, time),
            StatsdTransport.Udp => new UdpSender(address.Host, address.Port, time),
            _ => new TcpSender(address.Host, address.Port, limit, time),
        });
    }

    public bool Advance(OutboxMemory memory, PackedBatch batch)
    {
        ref var state = ref memory.Header.Batch;
        while (state.PartsDone < batch.Count)
        {
            var part = batch[state.PartsDone];
            Interlocked.Exchange(ref state.PartsStarted, state.PartsDone + 1);
            var outcome = sender.Send(batch.BytesOfStream(part));
            if (outcome == SendOutcome.LostBefore)
            {
                memory.Drop(DropReason.Unreachable, _measurementsBefore);
                _measurementsBefore = 0;
                outcome = sender.Send(batch.BytesOfStream(part));
            }
            switch (outcome)
            {
                case SendOutcome.Later or SendOutcome.LostBefore:
                    // Known not to have left: it can be sent, by whomever.
                    Interlocked.Exchange(ref state.PartsStarted, state.PartsDone);
                    return false;
                case SendOutcome.Partly:
                    return false;
                case SendOutcome.Refused:
                    memory.Drop(DropReason.Error, part.Measurements);
                    break;
                default:
                    _measurementsBefore = part.Measurements;
                    break;
            }
            Interlocked.Increment(ref state.PartsDone);
        }
        return true;
    }

    public void TakeOver(OutboxMemory memory, PackedBatch batch)
    {
        ref var state = ref memory.Header.Batch;
        if (state.PartsStarted == state.PartsDone + 1 && state.PartsDone < batch.Count)
        {
            memory.Drop(DropReason.InDoubt, batch[state.PartsDone].Measurements);
            state.PartsDone++;
        }
    }

    public void Dispose() => sender.Dispose();
}
