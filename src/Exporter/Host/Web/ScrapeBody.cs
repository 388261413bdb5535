using System.Buffers;
using Windhover.Interop;

namespace Windhover.Exporter.Host.Web;

/// <summary>What one scrape shows, in pieces that several answers may send at their own pace.</summary>
/// <remarks>Outside of the heap: 100,000 series are 7 MB every few seconds, and the pool of arrays grew by four times that.</remarks>
internal sealed class ScrapeBody : IBufferWriter<byte>, IDisposable
{
    /// <summary>Most scrapes fit in the first piece.</summary>
    private const int FirstPieceBytes = 256 << 10;

    /// <summary>Each is twice as large as the one before, up to a huge page, where the system has them: 7 MB in pages of 4 KiB take 4 of
    /// 20 ms.</summary>
    private const int MaxPieceBytes = 2 << 20;

    /// <summary>Of one write: the web server copies each as a whole before it sends it, into memory that its pool keeps.</summary>
    private const int MaxWriteBytes = 256 << 10;

    /// <summary>A block of that pool.</summary>
    private const int MinWriteBytes = 4 << 10;

    /// <summary>Of one write of each reader together: 2,500 that read nothing held a gigabyte.</summary>
    private const int AllWritesBytes = 8 << 20;

    private readonly List<MappedPiece> _pieces = [];
    private readonly List<int> _lengths = [];
    private readonly CancellationTokenSource _cutOff = new();
    private int _readers;

    /// <summary>Cancelled when readers hold it for so long that its memory is wanted back.</summary>
    public CancellationToken CutOff => _cutOff.Token;

    public IEnumerable<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            for (var i = 0; i < _pieces.Count; i++)
            {
                for (var start = 0; start < _lengths[i];)
                {
                    // Readers only become fewer once there is something to read.
                    var bytes = Math.Clamp(AllWritesBytes / Math.Max(1, Volatile.Read(ref _readers)), MinWriteBytes, MaxWriteBytes);
                    var end = Math.Min(start + bytes, _lengths[i]);
                    yield return _pieces[i].Memory[start..end];
                    start = end;
                }
            }
        }
    }

    public void Advance(int count) => _lengths[^1] += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_pieces.Count == 0 || _pieces[^1].Memory.Length - _lengths[^1] < Math.Max(1, sizeHint))
        {
            // Of the first piece most scrapes fill a small part only.
            var isFirst = _pieces.Count == 0;
            var bytes = isFirst ? FirstPieceBytes : Math.Min(_pieces[^1].Memory.Length * 2, MaxPieceBytes);
            _pieces.Add(new MappedPiece(Math.Max(bytes, sizeHint), isFilledSoon: !isFirst));
            _lengths.Add(0);
        }
        return _pieces[^1].Memory[_lengths[^1]..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>To be called once for each answer that will read it, before it is filled.</summary>
    public void AddReader() => Interlocked.Increment(ref _readers);

    /// <summary>Whether a client still reads.</summary>
    public bool IsRead => Volatile.Read(ref _readers) > 0;

    public void CutOffReaders() => _cutOff.Cancel();

    /// <summary>An answer is done with it; the last one gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _readers) > 0)
        {
            return;
        }
        foreach (var piece in _pieces)
        {
            ((IDisposable)piece).Dispose();
        }
        _pieces.Clear();
    }
}
