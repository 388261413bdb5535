using System.Buffers;
using System.Runtime.CompilerServices;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Exposition;

/// <summary>Bytes straight into a response, in large pieces: asking the writer for memory costs more than most of what is written.</summary>
internal ref struct Utf8Output(IBufferWriter<byte> writer)
{
    private const int PieceBytes = 1 << 14;

    private Span<byte> _free = writer.GetSpan(PieceBytes);
    private int _used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);

        bytes.CopyTo(_free[_used..]);
        _used += bytes.Length;
    }

    public void WriteNumber(double value)
    {
        MakeRoom(FloatWriter.MaxLength);

        _used += FloatWriter.Format(value, _free[_used..]);
    }

    /// <summary>A number and the end of the line.</summary>
    public void WriteLineEnd(double value) => WriteLineEnd([], value);

    /// <summary>The same behind a few bytes.</summary>
    public void WriteLineEnd(scoped ReadOnlySpan<byte> start, double value)
    {
        MakeRoom(start.Length + FloatWriter.MaxLength + 1);

        var free = _free[_used..];
        start.CopyTo(free);
        var length = start.Length + FloatWriter.Format(value, free[start.Length..]);
        free[length] = (byte)'\n';
        _used += length + 1;
    }

    /// <summary>To be called once, at the end.</summary>
    public void Flush()
    {
        writer.Advance(_used);
        _used = 0;
        _free = [];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeRoom(int needed)
    {
        if (needed > _free.Length - _used)
        {
            Advance(needed);
        }
    }

    private void Advance(int needed)
    {
        writer.Advance(_used);
        _used = 0;
        _free = writer.GetSpan(Math.Max(PieceBytes, needed));
    }
}
