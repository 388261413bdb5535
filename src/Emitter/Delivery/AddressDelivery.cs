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
        // The number is read once: a memory that a process still writes to must not begin again and again.
        for (var done = PartsDone(memory, batch); done < batch.Count; done++)
        {
            var part = batch[done];
            Interlocked.Exchange(ref state.PartsStarted, done + 1);
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
                    Interlocked.Exchange(ref state.PartsStarted, done);
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
            Interlocked.Exchange(ref state.PartsDone, done + 1);
        }
        return true;
    }

    public void TakeOver(OutboxMemory memory, PackedBatch batch)
    {
        ref var state = ref memory.Header.Batch;
        var done = PartsDone(memory, batch);
        if (done < batch.Count && Volatile.Read(ref state.PartsStarted) == done + 1)
        {
            memory.Drop(DropReason.InDoubt, batch[done].Measurements);
            Volatile.Write(ref state.PartsDone, done + 1);
        }
    }

    private static int PartsDone(OutboxMemory memory, PackedBatch batch) =>
        memory.Reader.Read(ref memory.Header.Batch.PartsDone, 0, batch.Count, "number of parts that were sent")
        ?? throw new InvalidDataException(memory.Reader.First);

    public void Dispose() => sender.Dispose();
}
