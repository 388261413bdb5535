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
    private bool _hasOpenedLast;

    /// <param name="mostBytes">See <see cref="BatchPacker"/>.</param>
    public OutboxCourier(OutboxMemory memory, IDelivery delivery, int mostBytes = int.MaxValue)
    {
        _memory = memory;
        _delivery = delivery;
        _packer = new BatchPacker(memory, mostBytes);
        _takingOver = true;
    }

    /// <summary>Begins a batch where none is open and there is something to send, and does what can be done now.</summary>
    /// <returns>Whether all that was there at the beginning of this call is delivered.</returns>
    public bool Advance() => TryFinish() && (!BatchCycle.TryOpen(_memory, _delivery.Terms) || TryFinish());

    /// <summary>The same for a worker that is gone.</summary>
    /// <returns>Whether the outbox is closed.</returns>
    /// <exception cref="InvalidDataException">The worker left what cannot be sent.</exception>
    public bool AdvanceToEnd()
    {
        while (TryFinish())
        {
            // The last batch is the last one: what a process that has outlived its worker writes afterwards does not count.
            if (_hasOpenedLast || _memory.IsClosed || !BatchCycle.TryOpenLast(_memory, _delivery.Terms))
            {
                return true;
            }
            _hasOpenedLast = true;
        }
        return false;
    }

    public void Dispose() => _delivery.Dispose();

    private bool TryFinish()
    {
        var state = BatchCycle.State(_memory);
        if (state == BatchState.Open)
        {
            if (_open is null)
            {
                _open = _packer.Pack();
                if (_open.IsNumbered != _delivery.Terms.Numbered)
                {
                    throw new InvalidDataException("outbox: its batch was begun for another receiver");
                }
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
        else if (state == BatchState.Freeing)
        {
            BatchCycle.GoOnFreeing(_memory);
        }
        _takingOver = false;
        _open = null;
        return true;
    }
}
