using System.Buffers;
using System.Buffers.Binary;

namespace Windhover.Exporter.Exposition;

/// <summary>One protobuf message under construction, in the wire format of protocol buffers.</summary>
/// <remarks>A nested message is written after five bytes of room for its length; the length is then put there and the message moved up
/// to it, so that nothing is measured twice.</remarks>
internal sealed class ProtobufBuffer
{
    private const int MaxLengthBytes = 5;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;

    private byte[] _bytes = new byte[1 << 12];
    private int _used;

    /// <summary>Writes the message with its length before it, and starts anew.</summary>
    public void FlushDelimited(IBufferWriter<byte> output)
    {
        Span<byte> length = stackalloc byte[10];
        output.Write(length[..EncodeVarint(length, (ulong)_used)]);
        output.Write(_bytes.AsSpan(0, _used));
        _used = 0;
    }

    public void WriteString(int field, ReadOnlySpan<byte> utf8)
    {
        WriteVarint(((ulong)field << 3) | Delimited);
        WriteVarint((ulong)utf8.Length);
        Reserve(utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(_used));
        _used += utf8.Length;
    }

    public void WriteDouble(int field, double value)
    {
        WriteVarint(((ulong)field << 3) | Fixed64);
        Reserve(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_used), value);
        _used += sizeof(double);
    }

    public void WriteUnsigned(int field, ulong value)
    {
        WriteVarint(((ulong)field << 3) | Varint);
        WriteVarint(value);
    }

    /// <summary>The type <c>sint32</c> or <c>sint64</c>: small values of either sign are short.</summary>
    public void WriteSigned(int field, long value) => WriteUnsigned(field, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Starts a nested message; to be closed with <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        WriteVarint(((ulong)field << 3) | Delimited);
        Reserve(MaxLengthBytes);
        _used += MaxLengthBytes;
        return _used;
    }

    /// <param name="start">What <see cref="Begin"/> returned.</param>
    public void End(int start)
    {
        var length = _used - start;
        var lengthBytes = EncodeVarint(_bytes.AsSpan(start - MaxLengthBytes), (ulong)length);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start - MaxLengthBytes + lengthBytes));
        _used -= MaxLengthBytes - lengthBytes;
    }

    private static int EncodeVarint(Span<byte> destination, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    private void WriteVarint(ulong value)
    {
        Reserve(10);
        _used += EncodeVarint(_bytes.AsSpan(_used), value);
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
        }
    }
}
