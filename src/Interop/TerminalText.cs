using System.Buffers;
using System.Globalization;
using System.Text;

namespace Windhover.Interop;

/// <summary>Text of others, without what a terminal obeys: an app, or a client whose words it logs, could otherwise move the cursor over
/// other lines, set the title, fill the clipboard, or turn the order of letters around.</summary>
/// <remarks>
/// Shown as <c>\x1b</c>: control characters below U+0020 but tab and newline, and bytes that are not UTF-8. Shown as <c>\u202e</c>, so that
/// JSON stays JSON: the other control characters, line and paragraph separators, and format characters (directions, zero width) but the
/// two joiners, which Persian and emoji need. Colours (SGR, <c>ESC [ … m</c>) pass, and end with the line, as in <c>less -R</c>. Backslashes
/// stay as they are: JSON is the exact form.
/// </remarks>
internal static class TerminalText
{
    private const byte Escape = 0x1B;

    // The longest that means something sets both colours: ESC [ 38;2;255;255;255;48;2;255;255;255 m.
    private const int MaxColorBytes = 48;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    private static ReadOnlySpan<byte> EndOfColors => "\e[0m"u8;

    private static readonly SearchValues<byte> Plain = SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (byte)code)]);
    private static readonly SearchValues<byte> ColorNumbers = SearchValues.Create("0123456789;:"u8);

    /// <summary>Lines of others, or one line without its end.</summary>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var isColored = false;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(Plain) is >= 0 and var end ? end : text.Length;
            output.Write(text[..plain]);
            text = text[plain..];
            if (text is [(byte)'\n', ..])
            {
                EndColors(ref isColored, output);
                output.Write("\n"u8);
                text = text[1..];
            }
            else if (text is [(byte)'\r'] or [(byte)'\r', (byte)'\n', ..])
            {
                // The end of a line elsewhere.
                text = text[1..];
            }
            else if (ColorLength(text) is > 0 and var length)
            {
                output.Write(text[..length]);
                // What was shown once is shown the same a second time.
                isColored = !text[..length].SequenceEqual(EndOfColors) && !text[..length].SequenceEqual("\e[m"u8);
                text = text[length..];
            }
            else if (!text.IsEmpty)
            {
                text = text[WriteCharacter(text, output)..];
            }
        }
        EndColors(ref isColored, output);
    }

    /// <summary>A name or a reason in a line of ours: no colours, no second line, no tab.</summary>
    public static string OneLine(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? text
        : string.Concat(text.EnumerateRunes().Select(rune => IsObeyed(rune) ? Shown(rune) : rune.ToString()));

    /// <summary>Where to cut a text that is too long: not inside a character.</summary>
    /// <param name="text">UTF-8, cut somewhere.</param>
    /// <returns>The length up to its last whole character.</returns>
    public static int WholeCharacters(ReadOnlySpan<byte> text) =>
        Rune.DecodeLastFromUtf8(text, out _, out var rest) == OperationStatus.NeedMoreData ? text.Length - rest : text.Length;

    private static void EndColors(ref bool isColored, IBufferWriter<byte> output)
    {
        if (isColored)
        {
            output.Write(EndOfColors);
            isColored = false;
        }
    }

    // Of the sequence at the beginning; 0 if there is none.
    private static int ColorLength(ReadOnlySpan<byte> text)
    {
        if (text is not [Escape, (byte)'[', ..])
        {
            return 0;
        }
        var numbers = text[2..Math.Min(text.Length, MaxColorBytes)];
        var end = numbers.IndexOfAnyExcept(ColorNumbers);
        return end >= 0 && numbers[end] == (byte)'m' ? end + 3 : 0;
    }

    private static int WriteCharacter(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
        {
            foreach (var code in text[..length])
            {
                output.Write(Encoding.ASCII.GetBytes(Shown(code)));
            }
        }
        else if (IsObeyed(rune))
        {
            output.Write(Encoding.ASCII.GetBytes(Shown(rune)));
        }
        else
        {
            output.Write(text[..length]);
        }
        return length;
    }

    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner),
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => false,
    };

    private static string Shown(Rune rune) =>
        rune.Value < ' ' ? Shown((byte)rune.Value) : string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));

    private static string Shown(byte code) => string.Create(CultureInfo.InvariantCulture, $"\\x{code:x2}");
}
