using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>Takes batch after batch out of an outbox, one at a time. Only one courier at a time may work on an outbox: the
/// worker's, and when the worker is dead, the launcher's.</summary>
internal sealed class OutboxCourier : IDisposable
{
    private readonly OutboxMemory _memory;
    private readonly IDelivery _delivery;
    private readonly BatchPacker _packer;

    // Whether another process has begun the batch that is open.
    private bool _takingOver;
    private PackedBatch? _open;

    public OutboxCourier(OutboxMemory memory, IDelivery delivery)
    {
        _memory = memory;
        _delivery = delivery;
        _packer = new BatchPacker(memory);
        _takingOver = true;
    }

    /// <summary>Begins a batch where none is open and there is something to send, and does what can be done now.</summary>
    /// <returns>Whether all that was there at the beginning of this call is delivered.</returns>
    public bool Advance() => TryFinish() && (!BatchCycle.TryOpen(_memory, _delivery.Terms) || TryFinish());

    /// <summary>The same for a worker that is gone.</summary>
    /// <returns>Whether the outbox is closed.</returns>
    public bool AdvanceToEnd()
    {
        while (TryFinish())
        {
            if (_memory.IsClosed || !BatchCycle.TryOpenLast(_memory, _delivery.Terms))
            {
                return true;
            }
        }
        return false;
    }

    public void Dispose() => _delivery.Dispose();

    private bool TryFinish()
    {
        if (BatchCycle.State(_memory) == BatchState.Open)
        {
            if (_open is null)
            {
                _open = _packer.Pack();
                if (_takingOver)
                {
                    _delivery.TakeOver(_memory, _open);
                }
            }
            _takingOver = false;
            if (!_delivery.Advance(_memory, _open))
            {
                return false;
            }
            BatchCycle.Free(_memory, _open.Lines);
            _open = null;
        }
        else if (BatchCycle.State(_memory) == BatchState.Freeing)
        {
            BatchCycle.GoOnFreeing(_memory);
        }
        _takingOver = false;
        return true;
    }
}
