using System.Text;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Processes;

namespace Windhover.Launcher.Tests.Processes;

public class OutputPumpTests
{
    [Theory]
    [InlineData("one\ntwo\n", "[w] one\n[w] two\n")]
    [InlineData("no newline at the end", "[w] no newline at the end\n")]
    [InlineData("\n\n", "[w] \n[w] \n")]
    [InlineData("", "")]
    public async Task Every_line_gets_its_prefix(string written, string expected) =>
        Assert.Equal(expected, await PumpAsync(Encoding.UTF8.GetBytes(written)));

    [Fact]
    public async Task Bytes_that_are_no_text_pass_unchanged()
    {
        using var destination = new MemoryStream();
        await new OutputPump(destination, new PrefixedLine("")).RunAsync(new MemoryStream([0xFF, 0x00, (byte)'\n']));

        Assert.Equal([0xFF, 0x00, (byte)'\n'], destination.ToArray());
    }

    [Fact]
    public async Task A_line_without_end_is_broken_instead_of_filling_the_memory()
    {
        var text = await PumpAsync([.. Enumerable.Repeat((byte)'x', 3 * OutputPump.MaxLineBytes)]);

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length - "[w] ".Length <= OutputPump.MaxLineBytes));
        Assert.Equal(3 * OutputPump.MaxLineBytes, lines.Sum(line => line.Length - "[w] ".Length));
    }

    private static async Task<string> PumpAsync(byte[] written)
    {
        using var destination = new MemoryStream();
        await new OutputPump(destination, new PrefixedLine("[w] ")).RunAsync(new MemoryStream(written));
        return Encoding.UTF8.GetString(destination.ToArray());
    }
}
