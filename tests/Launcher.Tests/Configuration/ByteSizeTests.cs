using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Tests.Configuration;

public class ByteSizeTests
{
    [Theory]
    [InlineData("4096", 4096L)]
    [InlineData("2k", 2048L)]
    [InlineData("300M", 300L * 1024 * 1024)]
    [InlineData("64MiB", 64L * 1024 * 1024)]
    [InlineData("1.5GB", 1536L * 1024 * 1024)]
    [InlineData("0", null)]
    [InlineData("-1M", null)]
    [InlineData("M", null)]
    [InlineData("", null)]
    [InlineData("1 M", null)]
    [InlineData("99999999999999999999G", null)]
    public void A_size_is_a_number_and_a_power_of_1024(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Parse(text));
}
