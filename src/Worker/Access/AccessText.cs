using System.Buffers;
using System.Globalization;
using System.Text;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Access;

/// <summary>Puts a line together, byte by byte. What a client has written becomes printable text that ends no field and no line.</summary>
/// <param name="line">Long enough: each field has its own limit.</param>
/// <param name="format">Says how a character is written that cannot stand for itself.</param>
internal ref struct AccessText(Span<byte> line, AccessLogFormat format)
{
    // As many bytes as the longest escape of one character has: four times \xHH, or twice \uHHHH.
    private const int LongestEscape = 16;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Except(['"', '\\'])]);

    private readonly Span<byte> _line = line;

    public int Length { get; private set; }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_line[Length..]);
        Length += bytes.Length;
    }

    public void Number<T>(T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(_line[Length..], out var written, "", CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>A number with leading zeros.</summary>
    public void Digits(int value, int count)
    {
        for (var place = Length + count - 1; place >= Length; place--)
        {
            _line[place] = (byte)('0' + (value % 10));
            value /= 10;
        }
        Length += count;
    }

    /// <summary>Escaped, and cut where it would have more than <paramref name="limit"/> bytes: three dots tell so.</summary>
    public void Field(scoped ReadOnlySpan<char> text, int limit)
    {
        if (text.Length <= limit && !text.ContainsAnyExcept(Plain))
        {
            Ascii.FromUtf16(text, _line[Length..], out var written);
            Length += written;
            return;
        }
        Span<byte> one = stackalloc byte[LongestEscape];
        var room = limit - "..."u8.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            var written = Escape(rune, one);
            if (written > room)
            {
                Raw("..."u8);
                return;
            }
            Raw(one[..written]);
            room -= written;
        }
    }

    private readonly int Escape(Rune rune, Span<byte> bytes)
    {
        if (rune.Value is '"' or '\\')
        {
            bytes[0] = (byte)'\\';
            bytes[1] = (byte)rune.Value;
            return 2;
        }
        if (rune.Value is >= ' ' and <= '~')
        {
            bytes[0] = (byte)rune.Value;
            return 1;
        }
        if (format == AccessLogFormat.Combined)
        {
            Span<byte> utf8 = stackalloc byte[4];
            var count = rune.EncodeToUtf8(utf8);
            for (var i = 0; i < count; i++)
            {
                @"\x"u8.CopyTo(bytes[(4 * i)..]);
                Hex(utf8[i], bytes[((4 * i) + 2)..]);
            }
            return 4 * count;
        }
        // Controls, and what some readers take for the end of a line.
        if (rune.Value is < ' ' or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029)
        {
            @"\u"u8.CopyTo(bytes);
            Hex((byte)(rune.Value >> 8), bytes[2..]);
            Hex((byte)rune.Value, bytes[4..]);
            return 6;
        }
        return rune.EncodeToUtf8(bytes);
    }

    private static void Hex(byte value, Span<byte> bytes)
    {
        bytes[0] = "0123456789abcdef"u8[value >> 4];
        bytes[1] = "0123456789abcdef"u8[value & 0xF];
    }
}
