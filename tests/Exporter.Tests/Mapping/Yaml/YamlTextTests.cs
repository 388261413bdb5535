using System.Text;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("61FF", "yaml: invalid leading UTF-8 octet")]
    [InlineData("80", "yaml: invalid leading UTF-8 octet")]
    [InlineData("E966", "yaml: incomplete UTF-8 octet sequence")]
    [InlineData("E96620", "yaml: invalid trailing UTF-8 octet")]
    [InlineData("C080", "yaml: invalid length of a UTF-8 sequence")]
    [InlineData("EDA080", "yaml: invalid Unicode character")]
    [InlineData("F4908080", "yaml: invalid Unicode character")]
    public void A_file_that_is_not_utf8_is_refused_with_the_recorded_text(string hex, string message)
    {
        byte[] file = Convert.FromHexString(hex);
        var error = Assert.Throws<MappingConfigException>(() => YamlText.Decode(file));
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
