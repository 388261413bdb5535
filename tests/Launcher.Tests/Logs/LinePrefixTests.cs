using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Tests.Logs;

public class LinePrefixTests
{
    private static readonly LineOrigin Worker = new("worker", 3, 4711);
    private static readonly LineOrigin Exporter = new("exporter", null, 4712);

    [Theory]
    [InlineData(LinePrefix.Default, "[worker 3 pid 4711] ", "[exporter pid 4712] ")]
    [InlineData("{role}/{slot}: ", "worker/3: ", "exporter/: ")]
    [InlineData("", "", "")]
    public void A_template_names_who_writes(string template, string worker, string exporter)
    {
        Assert.Null(LinePrefix.Check(template));
        Assert.Equal(worker, LinePrefix.Fill(template, Worker));
        Assert.Equal(exporter, LinePrefix.Fill(template, Exporter));
    }

    [Fact]
    public void A_hook_is_named_by_its_event_whatever_the_template() =>
        Assert.Equal("[on reload] ", LinePrefix.Fill("{pid} ", new LineOrigin("hook", null, 1, "reload")));

    [Fact]
    public void A_template_with_an_unknown_name_is_refused() =>
        Assert.Contains("{slot}", LinePrefix.Check("{worker} "), StringComparison.Ordinal);
}
