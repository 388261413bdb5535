namespace Windhover.Emitter.Transports;

/// <summary>A bounded queue of lines, each ended by a newline, filled by many threads and emptied by one.</summary>
internal sealed class LineQueue(int capacityBytes) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private byte[] _filling = new byte[capacityBytes];
    private byte[] _emptying = new byte[capacityBytes];
    private int _length;

    /// <returns>False where there is no room for it.</returns>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_filling.Length - _length < line.Length + 1)
            {
                return false;
            }
            line.CopyTo(_filling.AsSpan(_length));
            _length += line.Length;
            _filling[_length++] = (byte)'\n';
            if (_filled.CurrentCount == 0)
            {
                _filled.Release();
            }
        }
        return true;
    }

    /// <summary>Waits for the first line, then takes all.</summary>
    /// <returns>Valid until the next call.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(CancellationToken cancellationToken)
    {
        await _filled.WaitAsync(cancellationToken);
        return TakeNow();
    }

    /// <summary>Takes what is there.</summary>
    public ReadOnlyMemory<byte> TakeNow()
    {
        lock (_lock)
        {
            (_filling, _emptying) = (_emptying, _filling);
            var taken = _emptying.AsMemory(0, _length);
            _length = 0;
            return taken;
        }
    }

    public void Dispose() => _filled.Dispose();
}
