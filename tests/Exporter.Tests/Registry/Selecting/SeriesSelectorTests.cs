using System.Text;
using Windhover.Exporter.Registry.Selecting;

namespace Windhover.Exporter.Tests.Registry.Selecting;

public sealed class SeriesSelectorTests
{
    [Theory]
    [InlineData("hits", "hits", "", true)]
    [InlineData("hits", "hits", "code=\"200\"", true)]
    [InlineData("hits", "hits2", "", false)]
    [InlineData("hits{}", "hits", "code=\"200\"", true)]
    [InlineData("hits{code=\"200\"}", "hits", "code=\"200\",method=\"GET\"", true)]
    [InlineData("hits{code=\"200\"}", "hits", "code=\"2000\"", false)]
    [InlineData(" hits { code != '200' , } ", "hits", "code=\"404\"", true)]
    [InlineData("hits{code!=\"\"}", "hits", "", false)]
    [InlineData("hits{code=\"\"}", "hits", "method=\"GET\"", true)]
    [InlineData("{__name__=~\"scan_.*\"}", "scan_port", "", true)]
    [InlineData("{__name__=~\"scan_.*\"}", "a_scan_port", "", false)]
    [InlineData("{code=~\"5..\"}", "any", "code=\"503\"", true)]
    [InlineData("{code=~\"5..\"}", "any", "code=\"5033\"", false)]
    [InlineData("hits{code!~\"5..\"}", "hits", "code=\"503\"", false)]
    [InlineData("hits{path=\"a\\\"b\\\\c\\nd\"}", "hits", "path=\"a\\\"b\\\\c\\nd\"", true)]
    [InlineData("hits{path=~\"a.*d\"}", "hits", "path=\"a\\nd\"", true)]
    [InlineData("hits{b=\"=\\\"x,\"}", "hits", "a=\"1\",b=\"=\\\"x,\",c=\"3\"", true)]
    public void Series_are_chosen_as_in_Prometheus(string selector, string name, string labels, bool isMeant)
    {
        var parsed = SeriesSelector.Parse(selector, out var problem);

        Assert.Equal("", problem);
        Assert.Equal(isMeant, parsed!.MatchesName(name) && parsed.MatchesLabels(Encoding.UTF8.GetBytes(labels)));
    }

    [Theory]
    [InlineData("", "not every series has")]
    [InlineData("{}", "not every series has")]
    [InlineData("{code=~\".*\"}", "not every series has")]
    [InlineData("{code!=\"1\"}", "not every series has")]
    [InlineData("a b", "no metric name")]
    [InlineData("hits{", "must follow each other")]
    [InlineData("hits{code}", "must follow each other")]
    [InlineData("hits{code=200}", "must stand in quotes")]
    [InlineData("hits{code=\"200}", "must stand in quotes")]
    [InlineData("hits{code=\"1\" x=\"2\"}", "a comma or }")]
    [InlineData("hits{code=\"1\"} or x", "behind the }")]
    [InlineData("hits{code=~\"(\"}", "missing closing )")]
    public void What_cannot_be_meant_says_why(string selector, string why)
    {
        Assert.Null(SeriesSelector.Parse(selector, out var problem));
        Assert.Contains("expected a selector", problem);
        Assert.Contains(why, problem);
    }
}
