using System.Globalization;
using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Lines;

public sealed class FewDigitsTests
{
    [Fact]
    public void Up_to_eight_digits_are_the_number_that_they_spell_whatever_follows()
    {
        var random = new Random(5);
        for (var i = 0; i < 200_000; i++)
        {
            var length = random.Next(1, 9);
            var number = random.Next((int)Math.Pow(10, length)).ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');
            var rest = new byte[8];
            random.NextBytes(rest);

            Assert.True(FewDigits.TryParse([.. Encoding.ASCII.GetBytes(number), .. rest], length, out var value));
            Assert.Equal(ulong.Parse(number, CultureInfo.InvariantCulture), value);
        }
    }

    [Fact]
    public void One_byte_that_is_no_digit_anywhere_rejects_the_number()
    {
        for (var length = 1; length <= 8; length++)
        {
            for (var at = 0; at < length; at++)
            {
                for (var other = 0; other <= byte.MaxValue; other++)
                {
                    var text = "90909090|c|#a:b"u8.ToArray();
                    text[at] = (byte)other;

                    Assert.Equal(char.IsAsciiDigit((char)other), FewDigits.TryParse(text, length, out _));
                }
            }
        }
    }

    [Theory]
    [InlineData("123456789|c|#a:b", 9)]
    [InlineData("1|c", 1)]
    [InlineData("1234567", 7)]
    public void What_eight_bytes_do_not_hold_is_left_to_others(string text, int length)
        => Assert.False(FewDigits.TryParse(Encoding.ASCII.GetBytes(text), length, out _));
}
