using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.ExporterHost.Web;

/// <summary>Holds one answer outside of the heap of .NET, and gives its memory back to the system when it was sent.</summary>
/// <remarks>Written straight into the response, a scrape of 100,000 series left 50 to 100 MiB in the server's pools.</remarks>
internal sealed class ScrapeBuffer : MemoryManager<byte>, IBufferWriter<byte>
{
    private const int FirstBytes = 64 << 10;

    /// <summary>What is handed to the connection at once; it then waits until the scraper has read most of it.</summary>
    private const int PieceBytes = 64 << 10;

    private unsafe byte* _bytes = (byte*)NativeMemory.Alloc(FirstBytes);
    private int _capacity = FirstBytes;
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Memory[_used.._capacity];
    }

    public override unsafe Span<byte> GetSpan() => new(_bytes, _capacity);

    public unsafe Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return new Span<byte>(_bytes + _used, _capacity - _used);
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0) => new(_bytes + elementIndex);

    public override void Unpin()
    {
        // Never moves.
    }

    /// <summary>Sends what was written, as fast as the other side reads.</summary>
    public async Task SendAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < _used; sent += PieceBytes)
        {
            await output.WriteAsync(Memory[sent..Math.Min(_used, sent + PieceBytes)], cancellationToken);
        }
    }

    protected override unsafe void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = 0;
        _used = 0;
    }

    private unsafe void Reserve(int bytes)
    {
        long needed = (long)_used + Math.Max(bytes, 1);
        if (needed <= _capacity)
        {
            return;
        }

        // Blocks of this size are mapped: growing moves page tables, not bytes, and freeing returns them.
        _capacity = checked((int)Math.Min(Math.Max(needed, _capacity * 2L), Array.MaxLength));
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)_capacity);
    }
}
