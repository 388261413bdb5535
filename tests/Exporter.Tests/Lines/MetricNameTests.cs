using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Lines;

public sealed class MetricNameTests
{
    [Fact]
    public void Each_name_is_escaped_as_statsd_exporter_escaped_it()
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows("escape.json"))
        {
            var name = row.GetProperty("in").GetString()!;
            report.Compare(name, row.GetProperty("golden").GetString()!, MetricName.Escape(name));
        }

        report.AssertAllEqual();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a😀b", "a_b")]
    [InlineData("😀😀", "__")]
    [InlineData("1-😀--", "_1___")]
    public void Code_points_count_once(string name, string escaped) => Assert.Equal(escaped, MetricName.Escape(name));

    [Fact]
    public void A_good_name_is_not_copied()
    {
        string name = new("request_count");
        Assert.Same(name, MetricName.Escape(name));
    }
}
