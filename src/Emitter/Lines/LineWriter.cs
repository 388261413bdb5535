using System.Buffers.Text;
using System.Text;

namespace Windhover.Emitter.Lines;

/// <summary>Writes one line into a caller's buffer. What does not fit is left out and makes the line <see cref="Overflow"/>.</summary>
internal ref struct LineWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public bool Overflow { get; private set; }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_buffer[_length..]))
        {
            Overflow = true;
            return;
        }
        _length += bytes.Length;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        Overflow |= !Encoding.UTF8.TryGetBytes(text, _buffer[_length..], out var written);
        _length += written;
    }

    public void Append(long number)
    {
        Overflow |= !Utf8Formatter.TryFormat(number, _buffer[_length..], out var written);
        _length += written;
    }

    /// <summary>Shortest digits that read back as the same number; never a digit more than needed, never a comma.</summary>
    public void Append(double number)
    {
        Overflow |= !number.TryFormat(_buffer[_length..], out var written, default, null);
        _length += written;
    }

    /// <summary>Microseconds as milliseconds with three decimals, <c>12.345</c>.</summary>
    public void AppendMilliseconds(long microseconds)
    {
        var (whole, rest) = Math.DivRem(microseconds, 1000);
        Append(whole);
        Span<byte> fraction = [(byte)'.', Digit(rest / 100), Digit(rest / 10 % 10), Digit(rest % 10)];
        Append(fraction);
    }

    private static byte Digit(long value) => (byte)('0' + value);
}
