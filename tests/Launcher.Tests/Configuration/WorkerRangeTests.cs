using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Tests.Configuration;

public class WorkerRangeTests
{
    [Theory]
    [InlineData("5", 5, 5)]
    [InlineData("auto", 4, 4)]
    [InlineData("2..8", 2, 8)]
    [InlineData("1..auto", 1, 4)]
    [InlineData("3..3", 3, 3)]
    public void A_number_auto_or_a_range(string text, int min, int max)
    {
        Assert.True(WorkerRange.TryParse(text, processors: 4, most: 512, out var range));
        Assert.Equal(new WorkerRange(min, max), range);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("513")]
    [InlineData("8..2")]
    [InlineData("1..2..3")]
    [InlineData("..")]
    [InlineData("2..")]
    [InlineData("many")]
    public void Anything_else_is_refused(string text) => Assert.False(WorkerRange.TryParse(text, processors: 4, most: 512, out _));
}
