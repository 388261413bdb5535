using Windhover.Exporter.Mapping.Globs;

namespace Windhover.Exporter.Tests.Mapping.Globs;

public sealed class GlobTemplateTests
{
    [Theory]
    [InlineData("${1}_${2}", "x_y")]
    [InlineData("$01", "x")]
    [InlineData("$2$1", "")]
    [InlineData("${2}$1", "yx")]
    [InlineData("$1_total", "")]
    [InlineData("$0|$3", "|")]
    [InlineData("${}$", "${}$")]
    [InlineData("100%", "100%")]
    [InlineData("100% $1", "100% x")]
    [InlineData("$1%d", "x%d")]
    [InlineData("%%|$1", "%%|x")]
    [InlineData("%s $1 % ${2}%", "%s x % y%")]
    public void Replaces_references_and_nothing_else(string template, string expected)
        => Assert.Equal(expected, new GlobTemplate(template, 2).Expand(["x", "y"]));

    [Fact]
    public void A_reference_that_begins_like_another_takes_its_own_capture()
        => Assert.Equal("a j", new GlobTemplate("$1 $10", 10).Expand(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]));

    [Fact]
    public void A_captured_reference_or_percent_sign_is_text()
        => Assert.Equal("%d-$1", new GlobTemplate("${1}-${2}", 2).Expand(["%d", "$1"]));
}
