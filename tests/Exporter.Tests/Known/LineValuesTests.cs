using System.Text;
using CsCheck;
using Windhover.Exporter.Known;

namespace Windhover.Exporter.Tests.Known;

public sealed class LineValuesTests
{
    /// <summary>Marks are as frequent as letters, so that all orders come up; lengths around that of a vector.</summary>
    private static readonly Gen<string> Lines = Gen.OneOf(
        Gen.String[Gen.Char[":|a1\n"], 0, 70],
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 40]).Select(static (name, values, tail) =>
            $"{new string('n', name)}:{new string('1', values)}|{new string('t', tail)}"));

    [Theory]
    [InlineData("api.requests:12|c|#method:GET,code:200", 12, 15, false)]
    [InlineData("api.seconds:1:22:3|ms|#method:GET,code:200", 11, 18, true)]
    [InlineData("a:1|c", 1, 3, false)]
    [InlineData("a.name.as.long.as.thirty.two.bytes:1|c|#k:v", 34, 36, false)]
    [InlineData("a.bar|before.the.colon:1|c|#key:value:more", 22, 24, false)]
    public void Values_lie_between_the_first_colon_and_the_bar_behind_it(string line, int colon, int bar, bool areMany)
    {
        Assert.True(LineValues.TryFind(Encoding.ASCII.GetBytes(line), out var found));
        Assert.Equal(new LineValues(colon, bar, areMany), found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(":1|c|#without:a.name.at.the.beginning.of.the.line")]
    [InlineData("without.values:|c|#of.whatever:kind.in.the.line")]
    [InlineData("no.bar.behind|the.colon:is.here.in.this.one.line")]
    public void Lines_without_name_or_values_have_none(string line)
        => Assert.False(LineValues.TryFind(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void The_fast_way_finds_what_the_plain_one_does() => Lines.Sample(
        static text =>
        {
            var line = Encoding.ASCII.GetBytes(text);
            var isThere = LineValues.TryFindPlainly(line, out var plain);
            return LineValues.TryFind(line, out var found) == isThere && (!isThere || found == plain);
        },
        iter: 100_000);
}
