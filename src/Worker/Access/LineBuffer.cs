namespace Windhover.Worker.Access;

/// <summary>Lines that wait to be written: many threads add, one takes.</summary>
/// <param name="capacity">In bytes. What does not fit is dropped, and counted.</param>
internal sealed class LineBuffer(int capacity)
{
    private readonly Lock _gate = new();
    private byte[] _filling = new byte[capacity];
    private byte[] _taken = new byte[capacity];
    private int _length;
    private long _dropped;

    /// <summary>Lines that did not fit.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (line.Length > capacity - _length)
            {
                _dropped++;
                return;
            }
            line.CopyTo(_filling.AsSpan(_length));
            _length += line.Length;
        }
    }

    /// <returns>Whole lines, valid until the next call.</returns>
    public ReadOnlySpan<byte> Take()
    {
        lock (_gate)
        {
            (_filling, _taken) = (_taken, _filling);
            var length = _length;
            _length = 0;
            return _taken.AsSpan(0, length);
        }
    }
}
