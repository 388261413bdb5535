using System.Text;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Tests.Lines;

public class LineWriterTests
{
    [Theory]
    [InlineData(0, "0.000")]
    [InlineData(7, "0.007")]
    [InlineData(999, "0.999")]
    [InlineData(12_345, "12.345")]
    [InlineData(60_000_001, "60000.001")]
    public void Microseconds_are_written_as_milliseconds(long microseconds, string text)
    {
        var line = new LineWriter(new byte[32]);
        line.AppendMilliseconds(microseconds);
        Assert.Equal(text, Encoding.UTF8.GetString(line.Written));
    }

    [Fact]
    public void What_does_not_fit_is_left_out_and_said()
    {
        var line = new LineWriter(new byte[4]);
        line.Append("abc"u8);
        Assert.False(line.Overflow);
        line.Append("de"u8);
        Assert.True(line.Overflow);
        Assert.Equal("abc", Encoding.UTF8.GetString(line.Written));
    }
}
