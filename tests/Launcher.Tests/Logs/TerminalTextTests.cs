using System.Buffers;
using System.Text;
using Windhover.Interop;

namespace Windhover.Launcher.Tests.Logs;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain\tand über 日本 \U0001F469\u200D\U0001F4BB", "plain\tand über 日本 \U0001F469\u200D\U0001F4BB")]
    [InlineData("\e[2J\e[H", "\\x1b[2J\\x1b[H")]
    [InlineData("\e]0;title\a", "\\x1b]0;title\\x07")]
    [InlineData("\e]52;c;cm0gLXJm\e\\", "\\x1b]52;c;cm0gLXJm\\x1b\\")]
    [InlineData("over\rwritten\b", "over\\x0dwritten\\x08")]
    [InlineData("made elsewhere\r", "made elsewhere")]
    [InlineData("\u009b2J \u007f \u0085", "\\u009b2J \\u007f \\u0085")]
    [InlineData("\u202Egpj.exe\u2066\u200B\uFEFF\u2028", "\\u202egpj.exe\\u2066\\u200b\\ufeff\\u2028")]
    [InlineData("\U000E0041", "\\udb40\\udc41")]
    [InlineData("a\0b", "a\\x00b")]
    public void What_a_terminal_would_obey_is_shown(string text, string shown) => Assert.Equal(shown, Shown(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\e[32minfo\e[39m: ok", "\e[32minfo\e[39m: ok\e[0m")]
    [InlineData("\e[38;2;1;2;3mx\e[m\nnext", "\e[38;2;1;2;3mx\e[m\nnext")]
    [InlineData("\e[31m1\n2", "\e[31m1\e[0m\n2")]
    [InlineData("\e[31m1\r\n2", "\e[31m1\e[0m\n2")]
    [InlineData("\e[31", "\\x1b[31")]
    [InlineData("\e[?25l\e[1 q\e[31M", "\\x1b[?25l\\x1b[1 q\\x1b[31M")]
    public void Colours_pass_and_end_with_the_line(string text, string shown) => Assert.Equal(shown, Shown(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_colour_of_a_million_numbers_is_none() =>
        Assert.StartsWith("\\x1b[1111", Shown(Encoding.UTF8.GetBytes($"\e[{new string('1', 1_000_000)}m")), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_shown_one_by_one() =>
        Assert.Equal("\\xff\\x9b31m a\\xe2\\x82", Shown([0xFF, 0x9B, .. "31m a"u8, 0xE2, 0x82]));

    [Fact]
    public void No_byte_that_a_terminal_obeys_comes_through_whatever_comes_in()
    {
        var random = new Random(14);
        var text = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(text);
            var shown = Shown(text);
            Assert.Equal(shown, Shown(Encoding.UTF8.GetBytes(shown)));
            // With the colours out, which end in a reset.
            var rest = System.Text.RegularExpressions.Regex.Replace(shown, "\e\\[[0-9;:]*m", "");
            Assert.DoesNotContain(rest, c => c is not ('\n' or '\t') && char.IsControl(c));
            Assert.DoesNotContain('\uFFFD', rest);
        }
    }

    [Theory]
    [InlineData("worker 3", "worker 3")]
    [InlineData("80 µs", "80 µs")]
    [InlineData("a\nb\tc\e[31md", "a\\x0ab\\x09c\\x1b[31md")]
    public void A_name_stays_on_its_line_and_has_no_colour(string text, string shown) => Assert.Equal(shown, TerminalText.OneLine(text));

    [Theory]
    [InlineData("ab", 1, 1)]
    [InlineData("aü", 3, 3)]
    [InlineData("aü", 2, 1)]
    [InlineData("a日", 3, 1)]
    [InlineData("a\U0001F469", 4, 1)]
    [InlineData("a\U0001F469", 5, 5)]
    public void A_text_is_cut_between_two_characters(string text, int cut, int whole) =>
        Assert.Equal(whole, TerminalText.WholeCharacters(Encoding.UTF8.GetBytes(text).AsSpan(0, cut)));

    private static string Shown(byte[] text)
    {
        var output = new ArrayBufferWriter<byte>();
        TerminalText.Write(text, output);
        // What comes out is text.
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }
}
