using System.Text;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("61FF", "1:2: the file must be UTF-8, but the byte 0xFF here is not")]
    [InlineData("80", "1:1: the file must be UTF-8, but the byte 0x80 here is not")]
    [InlineData("610A62E966", "2:2: the file must be UTF-8, but the byte 0xE9 here is not")]
    [InlineData("E96620", "1:1: the file must be UTF-8, but the byte 0xE9 here is not")]
    [InlineData("61E9", "1:2: the file must be UTF-8, but the byte 0xE9 here is not")]
    [InlineData("C080", "1:1: the file must be UTF-8, but the byte 0xC0 here is not")]
    [InlineData("C3A9EDA080", "1:2: the file must be UTF-8, but the byte 0xED here is not")]
    [InlineData("F4908080", "1:1: the file must be UTF-8, but the byte 0xF4 here is not")]
    public void A_file_that_is_not_utf8_is_rejected_with_the_place_of_the_byte(string hex, string message)
    {
        var file = Convert.FromHexString(hex);
        var error = Assert.Throws<YamlFileException>(() => YamlText.Decode(file));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Utf8_and_marked_utf16_are_read()
    {
        const string Text = "a: é😀\n";
        Assert.Equal(Text, YamlText.Decode(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(Text, YamlText.Decode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)]));
        Assert.Equal(Text, YamlText.Decode([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)]));
    }
}
