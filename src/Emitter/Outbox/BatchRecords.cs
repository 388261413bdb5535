namespace Windhover.Emitter.Outbox;

/// <summary>The records between the bounds of the open batch, without those that were never finished.</summary>
/// <param name="series">Records of others are left out: a worker may have written anything.</param>
internal ref struct BatchRecords(OutboxMemory memory, int series)
{
    private int _stripe = -1;
    private long _position;
    private long _end;

    public OutboxRecord Current { get; private set; }

    public readonly BatchRecords GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            while (_position < _end)
            {
                var position = _position++;
                if (memory.IsCommitted(_stripe, position))
                {
                    Current = memory.Record(_stripe, position);
                    if ((uint)Current.Series < (uint)series)
                    {
                        return true;
                    }
                }
            }
            if (++_stripe >= memory.Layout.Stripes)
            {
                return false;
            }
            (_position, _end) = memory.BatchOf(_stripe);
        }
    }
}
